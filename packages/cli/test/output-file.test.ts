import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeOutput } from "../src/output-file.ts";
import { folder } from "./tenon.ts";

describe("writeOutput", () => {
  it("makes the folders above, replaces what is there, leaves no draft", () => {
    const cwd = folder();
    writeOutput(cwd, "a/b/c.txt", "one");
    writeOutput(cwd, "a/b/c.txt", "two");
    expect(readFileSync(join(cwd, "a/b/c.txt"), "utf8")).toBe("two");
    expect(readdirSync(join(cwd, "a/b"))).toEqual(["c.txt"]);
  });

  it.each(["file/x", "a-folder", "/proc/nobody/x"])(
    "names %s when it cannot be written",
    (file) => {
      const cwd = folder({ file: "", "a-folder/x": "" });
      expect(() => writeOutput(cwd, file, "text")).toThrow(
        /cannot be written \(\w+\); name another file/,
      );
      expect(readdirSync(cwd).toSorted()).toEqual(["a-folder", "file"]);
    },
  );
});
