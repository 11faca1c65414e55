import * as fc from "fast-check";
import { expect, test } from "vitest";
import { applyEdits, editsFor, promptText, reviewSuggestions } from "../../src/index.ts";
import type { FileEdit, Finding, ReviewComment } from "../../src/index.ts";
import { at } from "../fix/finding.ts";

function editOf(
  content: string | Uint8Array,
  findings?: (text: string) => readonly Finding[],
): FileEdit {
  const prompt = promptText(Buffer.from(content));
  const { text } = prompt;
  const count = text.split("old_name").length - 1;
  const every = Array.from({ length: count }, (_, nth) =>
    at(text, "old_name", "new_name", { nth }),
  );
  const { edits } = editsFor({ path: "p/a.md", text: prompt }, findings?.(text) ?? every);
  const after = applyEdits(text, edits);
  return { file: "p/a.md", before: text, after, mark: prompt.mark, replacements: edits };
}

/** The lines between the fences of a suggestion, as Markdown reads them: the first fence ends at its equal. */
function suggested({ body }: ReviewComment): readonly string[] {
  const lines = body.split("\n");
  const open = lines.findIndex((line) => /^`{3,}suggestion$/u.test(line));
  const fence = lines[open]?.replace("suggestion", "") ?? "";
  const close = lines.findIndex((line, index) => {
    const run = /^ {0,3}(`+)\s*$/u.exec(line)?.[1] ?? "";
    return index > open && run.length >= fence.length;
  });
  expect(close).toBe(lines.length - 1);
  return lines.slice(open + 1, close);
}

/** What GitHub does when a reviewer accepts every suggestion. */
function accepted(text: string, comments: readonly ReviewComment[]): string {
  const lines = text.split("\n");
  for (const comment of comments.toReversed()) {
    const start = (comment.start_line ?? comment.line) - 1;
    lines.splice(start, comment.line - start, ...suggested(comment));
  }
  return lines.join("\n");
}

test("one comment per line, however many edits it has, in the shape of GitHub's API", () => {
  const edit = editOf("a\nUse `old_name`, then `old_name`.\n\n`old_name`");
  const { comments, leftOut } = reviewSuggestions([edit]);
  expect(leftOut).toEqual([]);
  expect(comments).toEqual([
    {
      path: "p/a.md",
      line: 2,
      side: "RIGHT",
      body: expect.stringMatching(
        /^<!-- tenon-suggestion [0-9a-f]{32} -->\n- `old_name` was renamed\. Write `new_name`\. \(`prompt-unknown-parameter`\)\n\n```suggestion\nUse `new_name`, then `new_name`\.\n```$/u,
      ),
    },
    expect.objectContaining({ line: 4 }),
  ]);
  expect(reviewSuggestions([edit]).comments).toEqual(comments);
});

test("the folder of the configuration is put in front", () => {
  const edit = editOf("`old_name`");
  expect(reviewSuggestions([edit], { folder: "agents/crm/" }).comments[0]?.path).toBe(
    "agents/crm/p/a.md",
  );
});

test("an edit over two lines is a range", () => {
  const text = "a\nx `one\ntwo` y\nb\n";
  const edit: FileEdit = {
    ...editOf(text),
    replacements: [
      {
        start: 4,
        end: 13,
        line: 2,
        column: 3,
        endLine: 3,
        endColumn: 5,
        from: "`one\ntwo`",
        to: "`three`",
        rule: "prompt-unknown-tool",
        message: "m",
        fingerprints: [],
      },
    ],
  };
  const { comments } = reviewSuggestions([edit]);
  expect(comments).toMatchObject([{ start_line: 2, start_side: "RIGHT", line: 3, side: "RIGHT" }]);
  expect(accepted(text, comments)).toBe("a\nx `three` y\nb\n");
});

test.each([
  ["fences in the line", "````suggestion `old_name`\n```\n`````` `old_name` ``````"],
  ["a comment that ends ours", "--> <img src=x> `old_name` <!--"],
  ["mentions and links", "@team `old_name` [x](http://e.example) #1"],
  ["a byte order mark", "\ufeff`old_name`"],
])("hostile lines stay text and exact: %s", (_what, text) => {
  const { comments } = reviewSuggestions([editOf(text)]);
  expect(accepted(text, comments)).toBe(text.replaceAll("old_name", "new_name"));
});

test("hostile messages cannot leave their line, mention anybody or open a block", () => {
  const message = "x -->\n```suggestion\nevil\n```\n `` @admin <script> [a](b)";
  const edit = editOf("`old_name`", (text) => [at(text, "old_name", "new_name", { message })]);
  const [comment] = reviewSuggestions([edit]).comments;
  expect(comment?.body.split("\n")).toHaveLength(6);
  expect(comment?.body).not.toMatch(/<script>|(?<!`)@admin|\]\(b\)/u);
});

test("lines that no comment can hold, and other encodings, are named", () => {
  const edits = [
    editOf(`\`old_name\` ${"x".repeat(70_000)}`),
    editOf(Buffer.from("\ufeff`old_name`", "utf16le")),
    editOf("a\rb `old_name`"),
  ].map((edit, index) => ({ ...edit, file: `${index}.md` }));
  expect(reviewSuggestions(edits)).toEqual({ comments: [], leftOut: ["0.md", "1.md", "2.md"] });
});

test("law: accepting every suggestion is what `tenon fix` writes", () => {
  const piece = fc.constantFrom(
    "`old_name`",
    "x",
    "\n",
    "\n",
    " ",
    "```",
    "`",
    "~~~",
    "> ",
    "é",
    "<!--",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const edit = editOf(pieces.join(""));
      const { comments, leftOut } = reviewSuggestions([edit]);
      expect(leftOut).toEqual([]);
      expect(accepted(edit.before, comments)).toBe(edit.after);
    }),
  );
});
