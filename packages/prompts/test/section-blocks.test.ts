import { describe, expect, it } from "vitest";
import { scan } from "./scanning.ts";

function calls(text: string): readonly unknown[] {
  return scan("a.md", text)
    .references.filter(({ kind }) => kind === "call")
    .map(({ tool, call }) => [tool, call?.arguments, call?.open]);
}

const block = (json: string): string => `\n\`\`\`json\n${json}\n\`\`\`\n`;
const first = `### \`update_contact\`\n\nWrites.\n\n**Short:**\n${block('{"note": "a"}')}`;

describe("further examples below a tool's heading", () => {
  it("are its own, and need not be whole", () => {
    const text = `${first}\n**Long:**\n${block('{"note": "b", "status": "open"}')}`;
    expect(calls(text)).toEqual([
      ["update_contact", { note: "a" }, false],
      ["update_contact", { note: "b", status: "open" }, true],
    ]);
  });

  it.each([
    ["what comes back", `\nThe response:\n${block('{"note": "b"}')}`],
    [
      "another tool's",
      `\nThen \`create_thing\` or \`get_contact\`:\n${block('{"contact_id": "b"}')}`,
    ],
    ["with a key that it has not", `\n**Long:**\n${block('{"note": "b", "colour": "red"}')}`],
    ["below the next heading", `\n### Other\n${block('{"note": "b"}')}`],
  ])("are not %s", (_, rest) => {
    const own = calls(first + rest).filter(
      (call) => Array.isArray(call) && call[0] === "update_contact",
    );
    expect(own).toEqual([["update_contact", { note: "a" }, false]]);
  });
});
