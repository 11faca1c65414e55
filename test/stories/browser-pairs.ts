import { changed, file, number, said, text, tool } from "./version-pair.ts";
import type { VersionPair } from "./version-pair.ts";

const page = "Exact reference of the element in the page snapshot";
const form = (name: string, description: string): object => ({
  type: "array",
  items: {
    type: "object",
    properties: { [name]: said(text, description), value: text },
    required: [name],
  },
});
const browserPrompt = `---
description: Clicks through the shop
tools: mcp__playwright__browser_click, mcp__playwright__browser_fill_form
---

Take a snapshot, then call \`browser_click\` with:

- \`element\`: what a person would call it
- \`ref\`: the reference from the snapshot

The \`element\` must exist. Check out the git ref first; a pull request's ref is no element.

\`\`\`json
{ "tool": "browser_fill_form", "arguments": { "fields": [{ "ref": "e12", "value": "{{name}}" }, { "ref": "e13", "value": "x" }] } }
\`\`\`

In short: browser_click(element="Buy", ref="e4"). Never write {{ ref }} yourself.
`;
/** A browser driver. */
export const playwright: VersionPair = {
  name: "playwright: a parameter renamed, nested too",
  server: "playwright",
  before: [
    tool("browser_click", { element: text, ref: said(text, page) }, ["ref"]),
    tool("browser_fill_form", { fields: form("ref", page) }, ["fields"]),
  ],
  after: [
    tool("browser_click", { element: text, target: said(text, `${page}, or a selector`) }, [
      "target",
    ]),
    tool("browser_fill_form", { fields: form("target", `${page}, or a selector`) }, ["fields"]),
  ],
  prompts: { [file]: browserPrompt },
  stale: [`${file}:9 ref`, `${file}:14 ref`, `${file}:14 ref`, `${file}:17 ref`],
  fixed: {
    [file]: changed(
      browserPrompt,
      ["- `ref`", "- `target`"],
      ['{ "ref": "e12"', '{ "target": "e12"'],
      ['{ "ref": "e13"', '{ "target": "e13"'],
      ['ref="e4"', 'target="e4"'],
    ),
  },
  open: [],
  says: [],
  byHand: {},
};

const devtoolsPrompt = `# Performance

Open the pages with \`list_pages\`, pick one with \`select_page\` and its \`pageIdx\`.
Slow the network down with \`emulate\`.

\`\`\`
select_page(pageIdx=0)
emulate(networkConditions="No emulation")
upload_file(uid="1_2", filePath="a.png")
\`\`\`
`;
/** Another browser driver. */
export const devtools: VersionPair = {
  name: "chrome-devtools: another kind of name for a page, a list for a path, a dropped value",
  server: "chrome-devtools",
  before: [
    tool("list_pages", {}),
    tool(
      "select_page",
      { pageIdx: said(number, "The index of the page. Call list_pages to see them.") },
      ["pageIdx"],
    ),
    tool("emulate", {
      networkConditions: { type: "string", enum: ["No emulation", "Offline", "Slow 3G"] },
    }),
    tool("upload_file", { uid: text, filePath: said(text, "The file") }, ["uid", "filePath"]),
  ],
  after: [
    tool("list_pages", {}),
    tool(
      "select_page",
      { pageId: said(number, "The ID of the page. Call list_pages to see them.") },
      ["pageId"],
    ),
    tool("emulate", { networkConditions: { type: "string", enum: ["Offline", "Slow 3G"] } }),
    tool(
      "upload_file",
      { uid: text, filePaths: said({ type: "array", items: text }, "The files") },
      ["uid", "filePaths"],
    ),
  ],
  prompts: { [file]: devtoolsPrompt },
  stale: [
    `${file}:3 pageIdx`,
    `${file}:7 pageIdx`,
    `${file}:8 No emulation`,
    `${file}:9 upload_file lacks filePaths`,
    `${file}:9 filePath`,
  ],
  fixed: {},
  open: [
    `${file}:3 pageIdx`,
    `${file}:7 pageIdx`,
    `${file}:8 No emulation`,
    `${file}:9 upload_file lacks filePaths`,
    `${file}:9 filePath`,
  ],
  says: ["probably renamed to `pageId`", "Write one of: Offline, Slow 3G", "lacks `filePaths`"],
  byHand: {
    [file]: changed(
      devtoolsPrompt,
      ["its `pageIdx`", "its `pageId`"],
      ["pageIdx=0", "pageId=7"],
      ['"No emulation"', '"Offline"'],
      ['filePath="a.png"', 'filePaths=["a.png"]'],
    ),
  },
};
