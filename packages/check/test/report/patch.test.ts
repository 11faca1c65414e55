import { execFileSync } from "node:child_process";
import { applyPatch } from "diff";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { applyEdits, editsFor, promptText } from "../../src/index.ts";
import type { FileEdit } from "../../src/index.ts";
import { unifiedPatch } from "../../src/report/patch.ts";
import { at } from "../fix/finding.ts";
import { folder } from "../folder.ts";

function editOf(file: string, bytes: Uint8Array | string, to = "new_name"): FileEdit {
  const prompt = promptText(Buffer.from(bytes));
  const { text } = prompt;
  const count = text.split("old_name").length - 1;
  const findings = Array.from({ length: count }, (_, nth) => at(text, "old_name", to, { nth }));
  const { edits } = editsFor({ path: file, text: prompt }, findings);
  const after = applyEdits(text, edits);
  return { file, before: text, after, mark: prompt.mark, replacements: edits };
}

const many = Array.from({ length: 60 }, (_, line) =>
  [3, 4, 12, 40, 44, 59].includes(line) ? `line ${line} \`old_name\`` : `line ${line}`,
).join("\n");

test.each([
  ["one line", "Use `old_name`.\n"],
  ["no line end at the end", "Use `old_name`."],
  ["a last line without line end that stays", "`old_name`\n\n\nlast"],
  ["CRLF", "a\r\n`old_name` and `old_name`\r\nb\r\n"],
  ["mixed line ends", "a\n`old_name`\r\nb\rc `old_name`\n"],
  ["a byte order mark", "\ufeff`old_name`\nb\n"],
  ["a byte order mark in the context", "\ufeffa\n`old_name`\nb"],
  ["many hunks", many],
  ["tabs, trailing blanks and a form feed", "\t`old_name`  \t\n\f\n \n"],
])("git applies it: %s", (_what, content) => {
  const place = folder({ "p/a.md": content, 'p/odd "n\\ b\té.md': content, "p/b c.md": content });
  place.git("init", "-q");
  const files = ["p/a.md", 'p/odd "n\\ b\té.md', "p/b c.md"];
  const patch = unifiedPatch(files.map((file) => editOf(file, content)));
  execFileSync("git", ["apply", "--whitespace=nowarn", "-"], { cwd: place.path, input: patch });
  for (const file of files)
    expect(place.read(file)).toBe(content.replaceAll("old_name", "new_name"));
});

test("a file in another encoding is left out, and so is one without an edit", () => {
  const utf16 = Buffer.from("\ufeffUse `old_name`.\n", "utf16le");
  expect(unifiedPatch([editOf("a.md", utf16), editOf("b.md", "nothing")])).toBe("");
});

test("context is three lines; nearer changes share a hunk", () => {
  expect(unifiedPatch([editOf("a.md", many)]).match(/^@@.*$/gmu)).toEqual([
    "@@ -1,8 +1,8 @@",
    "@@ -10,7 +10,7 @@",
    "@@ -38,11 +38,11 @@",
    "@@ -57,4 +57,4 @@",
  ]);
});

test("law: any text with any edits applied is what the patch gives", () => {
  const piece = fc.constantFrom("`old_name`", "x", "\n", "\n", "\r\n", " ", "é", "- ", "+", "\\");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join("");
      const edit = editOf("a.md", text);
      const patch = unifiedPatch([edit]);
      const got = patch === "" ? text : applyPatch(text, patch, { autoConvertLineEndings: false });
      expect(got).toBe(edit.after);
    }),
  );
});
