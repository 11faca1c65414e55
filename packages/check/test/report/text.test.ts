import type { Change } from "@tenon/contract";
import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/check-report.ts";
import { reportLimits } from "../../src/report/limits.ts";
import { renderText } from "../../src/report/text.ts";
import { broken, contractFindings, context, finding, passed } from "./sample.ts";

describe("the text report", () => {
  it("shows what changed, the prompt line with a caret, old, new, witness, fix and what to do now", () => {
    expect(renderText(broken, context)).toBe(`\
crm  1.0.0 → 2.0.0  breaking (major)
  merge_contacts
    breaking   The tool \`merge_contacts\` is gone.
               tool-removed
  update_contact
    breaking   \`customer_email\` of \`update_contact\` is now \`email_address\`.
               /inputSchema/properties/customer_email  input-property-renamed
    dangerous  The description of \`update_contact\` changed.
               /description  description-changed
  list_contacts
    safe       The tool \`list_contacts\` is new.
               tool-added

files  1.2.0  as agreed

prompts/keeper.md:3:14  error  prompt-unknown-parameter
  The parameter \`customer_email\` of \`update_contact\` is now called \`email_address\`.
     │
   3 │ Always pass \`customer_email\` when you call update_contact.
     │              ^^^^^^^^^^^^^^
  old      {"type":"string"}
  new      {"type":"string","format":"email"}
  witness  {"id":"7","customer_email":"a@example.com"}
           valid until now, rejected by the new schema: / must have required property
           'email_address'
  fix      write email_address here, or run: tenon fix
  why      tenon explain prompt-unknown-parameter

waived: 1 finding
  prompts/keeper.md:9:14  prompt-unknown-parameter
    nobody uses it (crm-team, until 2027-01-31)

fail  3 errors, 1 warning, 1 waived in 2 servers, 6 tools, 4 prompt files, 31 references
next  \`tenon fix\` mends the prompt, then agree to the new contract with \`tenon pin\`.
`);
  });

  it("is two lines for a pass", () => {
    expect(renderText(passed, context)).toBe(
      "pass  1 server, 6 tools, 4 prompt files, 31 references\n      files 1.2.0: as agreed\n",
    );
  });

  it("is coloured only where it may be, and says the same", () => {
    const coloured = renderText(broken, { ...context, colour: true });
    expect(coloured).toContain("\u001b[31m");
    // oxlint-disable-next-line no-control-regex -- the escapes are what is removed
    expect(coloured.replace(/\u001b\[\d+m/g, "")).toBe(renderText(broken, context));
  });

  it("stops at the limit of findings and says how many there are beside them", () => {
    const many = (number: number): string =>
      renderText({ ...broken, findings: Array.from({ length: number }, () => finding) }, context);
    expect(many(reportLimits.textFindings)).not.toContain("more finding");
    expect(many(reportLimits.textFindings + 1)).toContain("and 1 more finding:");
  });

  it("stops at the limit of changes of a server", () => {
    const [crm] = broken.servers;
    const change = crm!.changes[1]!;
    const many = (number: number, findings: readonly Finding[]): string =>
      renderText(
        {
          ...broken,
          findings,
          servers: [{ ...crm!, changes: Array.from({ length: number }, () => change) }],
        },
        context,
      );
    expect(many(reportLimits.textChanges, contractFindings)).not.toContain("more change");
    expect(many(reportLimits.textChanges + 1, contractFindings)).toContain(
      "and 1 more change (1 dangerous): tenon check --format json",
    );
    expect(many(reportLimits.textChangesBeside, broken.findings)).not.toContain("more change");
    expect(many(reportLimits.textChangesBeside + 1, broken.findings)).toContain(
      "and 1 more change (1 dangerous):",
    );
  });

  it("tells the values of one enumeration on one line, with the witness of the first", () => {
    const [crm] = broken.servers;
    const value = (old: string, level: Change["level"] = "breaking"): Change => ({
      rule: "input-enum-value-removed",
      level,
      bump: "major",
      tool: "search",
      path: "/inputSchema/properties/range/enum",
      old,
      proof: "witness",
      witness: { validUnder: "old", value: { range: old }, error: "It is not one of them." },
      message: `tool search: parameter range no longer allows "${old}"`,
    });
    const changes = [value("d"), value("w"), value("m", "safe")];
    const text = renderText(
      { ...broken, findings: contractFindings, servers: [{ ...crm!, changes }] },
      context,
    );
    expect(text).toContain(`\
  search
    breaking   parameter range no longer allows "d", "w"
               /inputSchema/properties/range/enum  input-enum-value-removed
               witness  {"range":"d"}
                        valid until now, rejected by the new schema: It is not one of them.
    safe       parameter range no longer allows "m"
`);
  });

  it("says how to go on when no prompt is affected", () => {
    const report = { ...broken, findings: contractFindings, waived: [] };
    expect(renderText(report, context)).toContain(
      "next  No prompt is affected: agree to the new contract",
    );
  });

  it("leaves out the excerpt of a file that cannot be read", () => {
    expect(renderText(broken, { ...context, textOf: () => undefined })).not.toContain("│");
  });

  it("never calls a server as agreed that could not be read", () => {
    const unread = { ...finding, rule: "server-not-loaded", server: "files", tool: "" };
    const text = renderText({ ...passed, verdict: "warn", findings: [unread] }, context);
    expect(text).toContain("files  1.2.0  not read\n");
  });
});
