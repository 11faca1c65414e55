import { describe, expect, it } from "vitest";
import { nearest } from "../src/nearest.ts";
import { timeoutOption } from "../src/options.ts";
import { Progress } from "../src/progress.ts";
import { columns, wantsColour, widthOf } from "../src/terminal.ts";

describe("wantsColour", () => {
  it.each([
    [{ isTTY: true }, {}, true, true],
    [{ isTTY: true }, { TERM: "dumb" }, true, false],
    [{ isTTY: true }, { NO_COLOR: "1" }, true, false],
    [{ isTTY: true }, { NO_COLOR: "" }, true, true],
    [{ isTTY: true }, {}, false, false],
    [{}, {}, true, false],
    [{}, { FORCE_COLOR: "1" }, true, true],
    [{ isTTY: true }, { FORCE_COLOR: "0" }, true, false],
  ])("of %j in %j with the flag %j is %j", (stream, env, flag, expected) => {
    expect(wantsColour(stream, env, flag)).toBe(expected);
  });
});

describe("widthOf", () => {
  it.each([
    [{ columns: 120 }, {}, 120],
    [{ columns: 10 }, {}, 40],
    [{ columns: 1_000 }, {}, 200],
    [{}, { COLUMNS: "72" }, 72],
    [{}, { COLUMNS: "wide" }, 100],
    [{ columns: 0 }, {}, 100],
  ])("of %j in %j is %i", (stream, env, expected) => {
    expect(widthOf(stream, env)).toBe(expected);
  });
});

describe("columns", () => {
  it("aligns cells and leaves no blanks at the end", () => {
    expect(
      columns(
        [
          ["a", "bb", "c"],
          ["aaa", "b", ""],
        ],
        " ",
      ),
    ).toBe(" a    bb  c\n aaa  b\n");
    expect(columns([])).toBe("");
  });
});

describe("Progress", () => {
  const draw = (isTTY: boolean, enabled: boolean): string => {
    let text = "";
    const progress = new Progress(
      { isTTY, columns: 40, write: (part) => (text += part) },
      enabled,
      0,
    );
    progress.say(`crm: tools/list \u001b[31m${"x".repeat(100)}`);
    progress.clear();
    progress.stop();
    return text;
  };

  it("is one line that fits, safe to show, and gone in the end", () => {
    const text = draw(true, true);
    const [nothing, line = "", end] = text.split("\r\u001b[2K");
    expect([nothing, end]).toEqual(["", ""]);
    expect(line).toMatch(/^crm: tools\/list \ufffd\[31mx+… {2}\d+\.\d s$/);
    expect(line.length).toBeLessThanOrEqual(40);
  });

  it("is nothing where there is no terminal or nobody wants it", () => {
    expect(draw(false, true)).toBe("");
    expect(draw(true, false)).toBe("");
  });
});

describe("timeoutOption", () => {
  it("takes seconds up to the limit", () => {
    expect(timeoutOption("0.5")).toBe(500);
    expect(timeoutOption("3600")).toBe(3_600_000);
    for (const wrong of ["0", "-1", "3601", "x", ""])
      expect(() => timeoutOption(wrong)).toThrow("Give seconds");
  });
});

describe("nearest", () => {
  it("finds what was meant, and nothing where nothing is near", () => {
    const known = ["tool-removed", "tool-added", "input-type-changed"];
    expect(nearest("tool-remved", known)).toBe("tool-removed");
    expect(nearest("xyz", known)).toBeUndefined();
  });
});
