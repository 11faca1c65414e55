import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/check-report.ts";
import { renderCheck } from "../../src/report/render.ts";
import { renderDiff } from "../../src/report/render-diff.ts";
import { inertJson } from "@tenon/contract";
import {
  broken,
  context,
  described,
  diff,
  finding,
  formats,
  passed,
  removedTool,
  renamed,
} from "./sample.ts";

const sides = { ...context, from: "old.json", to: "new.json" };
const parse = (text: string): unknown => JSON.parse(text);

describe("json", () => {
  it("is the wire form, without the change that only reports need", () => {
    const wire = ({ change: _change, ...rest }: Finding): object => rest;
    expect(parse(renderCheck(broken, "json", context))).toEqual({
      ...broken,
      findings: broken.findings.map(wire),
      waived: broken.waived.map(wire),
    });
  });

  it("of a diff has the fields of DESIGN in their order", () => {
    const text = renderDiff(diff, "json", sides);
    expect(parse(text)).toEqual(diff);
    expect(Object.keys(parse(text) as object)).toEqual([
      "schemaVersion",
      "verdict",
      "bump",
      "from",
      "to",
      "changes",
    ]);
  });

  it("writes what a terminal could obey as escapes of the same value", () => {
    const value = { "a\u009b": "\u202e \u200b ##[x] ##vso[y] ## z \u2028" };
    expect(inertJson(value)).toBe(
      String.raw`{"a\u009b":"\u202e \u200b \u0023#[x] \u0023#vso[y] ## z \u2028"}`,
    );
    expect(parse(inertJson(value))).toEqual(value);
  });
});

describe("github", () => {
  it("annotates findings at their place, errors first, then says the verdict", () => {
    const lines = renderCheck(broken, "github", context).trimEnd().split("\n");
    expect(lines[0]).toMatch(
      /^::error file=prompts\/keeper.md,line=3,endLine=3,col=14,endColumn=28,title=prompt-unknown-parameter%3A crm\/update_contact::The parameter/,
    );
    expect(lines.slice(1, 4).map((line) => line.split(",")[0])).toEqual([
      "::error file=tenon.lock/crm/merge_contacts.json",
      "::error file=tenon.lock/crm/update_contact.json",
      "::warning file=tenon.lock/crm/update_contact.json",
    ]);
    expect(lines.at(-1)).toMatch(/^tenon check: fail, 3 errors, 1 warning, 1 waived/);
    expect(lines).toHaveLength(5);
  });

  it("gives no columns for a span over several lines, as the runner wants it", () => {
    const [line] = renderCheck(
      { ...broken, findings: [{ ...finding, endLine: 5 }] },
      "github",
      context,
    ).split("\n");
    expect(line).toContain("line=3,endLine=5,title=");
  });
});

describe("gitlab", () => {
  it("lists issues with path, line, severity and a fingerprint each", () => {
    const twice = { ...broken, findings: [finding, { ...finding, line: 8, endLine: 8 }] };
    const issues = parse(renderCheck(twice, "gitlab", context)) as readonly Record<
      string,
      unknown
    >[];
    expect(issues).toHaveLength(2);
    expect(issues[0]).toMatchObject({
      check_name: "prompt-unknown-parameter",
      severity: "major",
      location: { path: "prompts/keeper.md", lines: { begin: 3, end: 3 } },
    });
    expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(2);
    const again = parse(
      renderCheck({ ...twice, findings: [{ ...finding, line: 99 }] }, "gitlab", context),
    );
    expect((again as typeof issues)[0]?.["fingerprint"]).toBe(issues[0]?.["fingerprint"]);
  });
});

describe("every format", () => {
  it.each(formats)("%s renders a pass, a failure and a diff, ends in a line end", (format) => {
    for (const text of [
      renderCheck(passed, format, context),
      renderCheck(broken, format, context),
      renderDiff(diff, format, sides),
      renderDiff({ ...diff, verdict: "same", bump: "none", changes: [] }, format, sides),
    ]) {
      expect(text).toMatch(/\n$/);
      expect(text).not.toMatch(/undefined|\[object|NaN/);
    }
  });

  it.each(formats.filter((format) => format !== "text"))(
    "%s names every change of a diff",
    (format) => {
      const text = renderDiff(diff, format, sides);
      for (const { rule } of [renamed, removedTool, described]) expect(text).toContain(rule);
    },
  );
});

describe("the text of a diff", () => {
  it("groups by tool, worst first, with old, new and witness", () => {
    expect(renderDiff(diff, "text", sides)).toBe(`\
old.json → new.json

  merge_contacts
    breaking   The tool \`merge_contacts\` is gone.
               tool-removed
  update_contact
    breaking   \`customer_email\` of \`update_contact\` is now \`email_address\`.
               /inputSchema/properties/customer_email  input-property-renamed
               old      {"type":"string"}
               new      {"type":"string","format":"email"}
               witness  {"id":"7","customer_email":"a@example.com"}
                        valid until now, rejected by the new schema: / must have required property
                        'email_address'
    dangerous  The description of \`update_contact\` changed.
               /description  description-changed
               old      "Updates a contact."
               new      "Updates a contact and mails them."
  list_contacts
    safe       The tool \`list_contacts\` is new.
               tool-added

breaking  2 breaking, 1 dangerous, 1 safe: major version
          tenon explain RULE says why a change matters and what to do
`);
  });

  it("says when there is nothing", () => {
    const same = { ...diff, verdict: "same", bump: "none", changes: [] } as const;
    expect(renderDiff(same, "text", sides)).toBe(
      "same  old.json → new.json\n      no difference that a caller, a prompt or a reader could notice\n",
    );
  });
});
