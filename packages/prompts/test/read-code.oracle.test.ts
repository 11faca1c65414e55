import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parser } from "@lezer/javascript";
import { describe, expect, it } from "vitest";
import { readCode } from "../src/read-code.ts";
import { fileText } from "../src/text.ts";

const folder = join(import.meta.dirname, "../src");
const typescript = parser.configure({ dialect: "ts" });

describe("readCode, against a real parser", () => {
  it.each(readdirSync(folder))("finds the literals of %s", (file) => {
    const source = readFileSync(join(folder, file), "utf8");
    const ours = readCode(fileText(source), "javascript").strings.map((text) => text.start(0));
    const theirs: number[] = [];
    typescript.parse(source).iterate({
      enter({ name, from, to }) {
        if (name === "TemplateString") theirs.push(from + 1);
        if (name === "String") theirs.push(from + 1);
        // A literal inside a template's expression belongs to the template here.
        return !(name === "TemplateString" && to > from);
      },
    });
    expect(ours).toEqual(theirs);
  });
});
