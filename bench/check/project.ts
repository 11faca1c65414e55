import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const nouns = [
  "contact",
  "invoice",
  "ticket",
  "order",
  "campaign",
  "account",
  "meeting",
  "asset",
  "report",
  "task",
];
const verbs = [
  "find",
  "create",
  "update",
  "delete",
  "export",
  "merge",
  "archive",
  "assign",
  "share",
  "close",
];

/** Writes an agent repository: one server as a saved tool list, and prompts that use its tools. */
export function writeProject(
  folder: string,
  size: { readonly tools: number; readonly prompts: number },
): void {
  const names = Array.from({ length: size.tools }, (_, index) => toolName(index));
  const tools = names.map((name) => ({
    name,
    description: `Does what ${name} says`,
    inputSchema: {
      type: "object",
      properties: {
        record_id: { type: "string", minLength: 1 },
        page_size: { type: "integer", minimum: 1, maximum: 100 },
        sort_order: { type: "string", enum: ["ascending", "descending"] },
        filters: {
          type: "array",
          items: {
            type: "object",
            properties: { field_name: { type: "string" }, value: { type: ["string", "number"] } },
            required: ["field_name"],
          },
        },
      },
      required: ["record_id"],
    },
  }));
  writeFileSync(join(folder, "crm.tools.json"), JSON.stringify({ tools }));
  writeFileSync(
    join(folder, "tenon.yaml"),
    "servers:\n  crm: { file: crm.tools.json }\nprompts: [prompts/**/*.md]\n",
  );
  mkdirSync(join(folder, "prompts"));
  for (let index = 0; index < size.prompts; index += 1) {
    const [first, second] = [toolName(index % size.tools), toolName((index * 7 + 3) % size.tools)];
    writeFileSync(join(folder, "prompts", `agent-${index}.md`), prompt(index, first, second));
  }
}

function toolName(index: number): string {
  const noun = nouns[index % nouns.length] ?? "";
  const verb = verbs[Math.floor(index / nouns.length) % verbs.length] ?? "";
  return index < 100 ? `${verb}_${noun}` : `${verb}_${noun}_${index}`;
}

function prompt(index: number, first: string, second: string): string {
  return `---
name: agent-${index}
description: Works on records
tools: mcp__crm__${first}, mcp__crm__${second}
---

# Records

${"You keep the records in order. Ask before you delete anything, and say what you did.\n".repeat(12)}
1. Call \`${first}\` with:
   - \`record_id\`: the record the person named
   - \`sort_order\`: \`ascending\` unless asked otherwise
2. Then \`${second}\` with \`page_size\` at most 50.

Example: ${second}(record_id="r-1", page_size=10)
`;
}
