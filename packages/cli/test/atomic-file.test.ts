import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeFileAtomically } from "../src/atomic-file.ts";
import { folder } from "./tenon.ts";

describe("writeFileAtomically", () => {
  it("makes the folders above, replaces what is there, leaves no draft", () => {
    const cwd = folder();
    writeFileAtomically(cwd, "a/b/c.txt", "one");
    writeFileAtomically(cwd, "a/b/c.txt", "two");
    expect(readFileSync(join(cwd, "a/b/c.txt"), "utf8")).toBe("two");
    expect(readdirSync(join(cwd, "a/b"))).toEqual(["c.txt"]);
  });

  it.each(["file/x", "a-folder", "/proc/nobody/x"])(
    "names %s when it cannot be written",
    (file) => {
      const cwd = folder({ file: "", "a-folder/x": "" });
      expect(() => writeFileAtomically(cwd, file, "text")).toThrow(
        /cannot be written \(\w+\); name another file/,
      );
      expect(readdirSync(cwd).toSorted()).toEqual(["a-folder", "file"]);
    },
  );

  it("leaves the old file whole when the new one cannot be written", () => {
    const cwd = folder({ "a.txt": "old" });
    writeFileSync(join(cwd, `a.txt.${process.pid}.tmp`), "somebody else's");
    expect(() => writeFileAtomically(cwd, "a.txt", "new")).toThrow("EEXIST");
    expect(readFileSync(join(cwd, "a.txt"), "utf8")).toBe("old");
  });
});
