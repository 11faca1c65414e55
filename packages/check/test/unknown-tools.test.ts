import { expect, test } from "vitest";
import { limits } from "../src/limits.ts";
import { promptText } from "../src/prompt-text.ts";
import { UnknownTools } from "../src/unknown-tools.ts";

const crm = {
  tools: ["find_contact", "update_contact"],
  others: new Set(["find_contact", "update_contact", "page_size"]),
};
const browser = ["browser_click", "browser_type", "browser_wait", "browser_close"];

function found(
  text: string,
  names: { tools: readonly string[]; others: ReadonlySet<string> } = crm,
) {
  const scan = { references: [], grants: [], unknownNames: [], problems: [] };
  const prompt = { path: "text.md", text: promptText(Buffer.from(text)), references: [], scan };
  return new UnknownTools("crm", names).in(prompt, []).map(({ tool, line }) => `${line} ${tool}`);
}

test.each([
  ["Call `close_ticket`.", ["1 close_ticket"]],
  [
    "First `find_contact`,\nthen the `closeTicket` tool, then `close_ticket`.",
    ["2 closeTicket", "2 close_ticket"],
  ],
  ["Use `update_contcat` for it.", ["1 update_contcat"]],
  ["Use `snake_case` names.", []],
  ["Call `find_contact` with `page_size`.", []],
  ["The answer has `next_page`, `total_count`.", []],
  ["Call `close`.", []],
  ["Call `close_ticket`, and call `close_ticket` again.", ["1 close_ticket"]],
])("%j", (text, names) => {
  expect(found(text)).toEqual(names);
});

test("a name with the mark of the server's tools is one of them", () => {
  const names = { tools: browser, others: new Set(browser) };
  expect(found("Afterwards `browser_tab_new`, not `other_tab_new`.", names)).toEqual([
    "1 browser_tab_new",
  ]);
});

test("looks at so many names and characters, and no further", () => {
  const many = (count: number): string =>
    Array.from({ length: count }, (_, index) => `Call \`tool_${index}\`.`).join("\n");
  expect(found(many(limits.serverPromptNames))).toHaveLength(limits.serverPromptNames);
  expect(found(many(limits.serverPromptNames + 1))).toHaveLength(limits.serverPromptNames);
  const span = "Call `close_ticket`";
  const padding = " ".repeat(limits.serverPromptLine - span.length);
  expect(found(padding + span)).toHaveLength(1);
  expect(found(` ${padding}${span}`)).toHaveLength(0);
});

test("near names are looked for among so many tools", () => {
  const tools = Array.from(
    { length: limits.hintTools },
    (_, index) => `z${index}_${"q".repeat(9)}`,
  );
  const text = "Use `update_contcat` for it.";
  expect(
    found(text, { tools: [...tools.slice(1), "update_contact"], others: new Set() }),
  ).toHaveLength(1);
  expect(found(text, { tools: [...tools, "update_contact"], others: new Set() })).toHaveLength(0);
});
