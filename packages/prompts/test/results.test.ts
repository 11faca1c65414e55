import { describe, expect, it } from "vitest";
import { scan, told } from "./scanning.ts";

describe("unknown names and grants", () => {
  it("reports a qualified name that the server never had, with the nearest one", () => {
    const [unknown, ...rest] = scan(
      "a.md",
      "---\ntools: [mcp__crm__updte_contact, crm/zzz]\n---\n",
    ).unknownNames;
    expect(unknown).toMatchObject({
      line: 2,
      column: 9,
      server: "crm",
      name: "updte_contact",
      nearest: "update_contact",
    });
    expect(rest).toEqual([expect.objectContaining({ name: "zzz" })]);
    expect(rest[0]).not.toHaveProperty("nearest");
  });

  it("keeps wildcards apart from references", () => {
    const result = scan(
      "a.md",
      "---\nallowed-tools: mcp__crm, mcp__crm__get_*, desk/*\ndisallowedTools: [crm/none_*]\n---\n",
    );
    expect(result.references).toEqual([]);
    expect(
      result.grants.map(({ server, pattern, kind, tools }) => [
        server,
        pattern,
        kind,
        tools.length,
      ]),
    ).toEqual([
      ["crm", "*", "allow", 4],
      ["crm", "get_*", "allow", 1],
      ["desk", "*", "allow", 2],
      ["crm", "none_*", "deny", 0],
    ]);
  });

  it("takes a client's own tools for what they are", () => {
    const result = scan(
      "a.agent.md",
      "---\ntools: ['search/codebase', 'edit/editFiles', 'search']\n---\n",
    );
    expect(told(result)).toEqual(["2:47 tool search declared possible"]);
    expect(result.unknownNames).toEqual([]);
  });
});
