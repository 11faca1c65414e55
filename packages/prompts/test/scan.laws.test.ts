import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scan, scanBytes } from "./scanning.ts";

const paths = ["p.md", "p.yaml", "p.json", "p.toml", "p.py", "p.ts", "p.j2", "p.txt"];
const pieces = [
  "`",
  "```",
  "```json",
  "~~~",
  "---",
  "\n",
  "\r\n",
  "\t",
  "  ",
  "- ",
  "1. ",
  "# ",
  "> ",
  "|",
  "{",
  "}",
  "[",
  "]",
  "(",
  ")",
  "{{",
  "}}",
  "{%",
  "%}",
  "${",
  '"',
  "'",
  "\\",
  "\\n",
  "\\u0061",
  ":",
  ": ",
  "=",
  ",",
  "…",
  "...",
  "<",
  ">",
  "<!--",
  "-->",
  "/",
  ".",
  "*",
  "**",
  "é",
  "😀",
  "必",
  "\u0000",
  "update_contact",
  "search",
  "get_contact",
  "contact_read.get_notes",
  "mcp__crm__",
  "mcp__crm__update_contact",
  "crm/",
  "customer_email",
  "status",
  "query",
  "open",
  "tools",
  "name",
  "arguments",
  "prompt",
  "|-",
  "%",
  "tool_names['search']",
  "\ue000",
  "\ufeff",
  "\u2028",
];
const prompt = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 6 })), { maxLength: 60 })
  .map((parts) => parts.join(""));
const path = fc.constantFrom(...paths);

describe("scanPrompt, whatever the text", () => {
  it("never throws, and answers the same twice", () => {
    fc.assert(
      fc.property(path, prompt, (file, text) => {
        const first = scan(file, text, null);
        expect(scan(file, text, null)).toEqual(first);
      }),
      { numRuns: 1500 },
    );
  });

  it("places every tool and parameter on its own name", () => {
    fc.assert(
      fc.property(path, prompt, (file, text) => {
        const lines = text.replace(/^\ufeff/u, "").split("\n");
        for (const reference of scan(file, text).references) {
          expect(reference.endLine).toBeGreaterThanOrEqual(reference.line);
          const line = lines[reference.line - 1] ?? "";
          const end = reference.endLine === reference.line ? reference.endColumn - 1 : line.length;
          const written = line.slice((reference.nameColumn ?? reference.column) - 1, end);
          const last = reference.parameter?.split(".").at(-1)?.replaceAll("[]", "") ?? "";
          const name =
            reference.kind === "parameter"
              ? last
              : reference.kind === "value"
                ? reference.value
                : reference.tool;
          // Escapes can hide a name's characters; what is written plainly must be the name.
          const plain = !written.includes("\\") && reference.kind !== "call";
          expect(plain ? written : name).toBe(name);
        }
      }),
      { numRuns: 1500 },
    );
  });

  it("survives any bytes", () => {
    fc.assert(
      fc.property(path, fc.uint8Array({ maxLength: 300 }), (file, bytes) => {
        expect(Array.isArray(scanBytes(file, bytes).references)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
