import { describe, expect, it } from "vitest";
import { scan, told } from "./scanning.ts";

describe("binding", () => {
  it("believes the configuration: other servers' names count only when they are qualified", () => {
    const text = "`create_ticket`, `search` and mcp__desk__create_ticket";
    expect(
      scan("a.md", text, ["crm"]).references.map(({ server, tool }) => `${server}/${tool}`),
    ).toEqual(["crm/search", "desk/create_ticket"]);
  });

  it("gives a bare name of two bound servers to both", () => {
    expect(
      scan("a.md", "`search`", ["crm", "desk"]).references.map(({ server }) => server),
    ).toEqual(["crm", "desk"]);
  });

  it("binds by a declared server", () => {
    expect(told(scan("a.md", "---\nmcp-servers: [crm]\n---\n`get_contact`", null))).toEqual([
      "4:2 tool get_contact code-span likely",
    ]);
  });

  it("binds by an alias in a qualified name", () => {
    expect(told(scan("a.md", "mcp__acme-crm__search, then `get_contact`", null))).toEqual([
      "1:1 tool search qualified certain",
      "1:30 tool get_contact code-span likely",
    ]);
  });

  it("binds by the server's name beside a distinctive tool", () => {
    expect(told(scan("a.md", "The CRM has `get_contact`.", null))).toEqual([
      "1:14 tool get_contact code-span likely",
    ]);
    expect(told(scan("a.md", "The CRM has `search`.", null))).toEqual([
      "1:14 tool search code-span possible",
      "1:14 tool search code-span possible",
    ]);
  });

  it("binds by nothing else", () => {
    expect(
      told(scan("a.md", "Call `get_contact(contact_id=1)`.", null)).every((line) =>
        line.endsWith("possible"),
      ),
    ).toBe(true);
  });

  it("does not believe a list that is mostly about another server's tools", () => {
    const text = "---\ntools: [get_contact, send_mail, read_mail, drop_mail]\n---\n";
    expect(told(scan("a.md", text, null))).toEqual(["2:9 tool get_contact declared possible"]);
  });
});
