import { describe, expect, test } from "vitest";
import { addWaiver, checkWorkspace, openWorkspace, pinWorkspace } from "../src/index.ts";
import type { CheckReport } from "../src/index.ts";
import { folder, tool } from "./folder.ts";
import type { Folder } from "./folder.ts";

const text = { type: "string" };
const config = `# our servers
servers:
  crm: { file: crm.json }   # the CRM
prompts: [ { include: "prompts/**", servers: [crm] } ]
`;

async function faxGone(
  waivers: string,
  prompt = "Use `update_contact` with `fax_number`.\n",
): Promise<Folder> {
  const place = folder({
    "tenon.yaml": config + waivers,
    "crm.json": [tool("update_contact", { fax_number: text, phone_number: { type: "integer" } })],
    "prompts/a.md": prompt,
  });
  await pinWorkspace(await place.open(), {});
  place.write("crm.json", [tool("update_contact", { phone_number: { type: "integer" } })]);
  return place;
}

async function check(place: Folder, now?: string): Promise<CheckReport> {
  return (await checkWorkspace(await place.open({}, now), {})).report;
}

const rulesOf = (report: CheckReport): readonly string[] =>
  report.findings.map(({ rule, level }) => `${level} ${rule}`);

const contractWaiver = `waivers:
  - { rule: input-property-removed, server: crm, tool: update_contact, path: /inputSchema/properties/fax_number, reason: "nobody faxes", by: crm-team, expires: 2026-12-31 }
`;

describe("a waiver on a contract rule", () => {
  test("covers the change and the prompt findings that it causes", async () => {
    const report = await check(await faxGone(contractWaiver));
    expect(report).toMatchObject({ verdict: "pass", findings: [], summary: { waived: 2 } });
    expect(report.waived.map(({ rule, waiver }) => [rule, waiver.by])).toEqual([
      ["prompt-unknown-parameter", "crm-team"],
      ["input-property-removed", "crm-team"],
    ]);
  });

  test("still covers the prompt once the change is pinned", async () => {
    const place = await faxGone(contractWaiver);
    await pinWorkspace(await place.open(), {});
    expect(await check(place)).toMatchObject({
      verdict: "pass",
      findings: [],
      waived: [{ rule: "prompt-unknown-parameter" }],
    });
  });

  test("holds on its last day, and after it the findings are back and the waiver is named", async () => {
    const place = await faxGone(contractWaiver);
    expect((await check(place, "2026-12-31T23:59:59Z")).verdict).toBe("pass");
    const late = await check(place, "2027-01-01T00:00:00Z");
    expect(rulesOf(late)).toEqual([
      "error prompt-unknown-parameter",
      "error input-property-removed",
      "error waiver-expired",
    ]);
    const expired = late.findings.find(({ rule }) => rule === "waiver-expired");
    expect(expired).toMatchObject({ file: "tenon.yaml", line: 6 });
    expect(expired?.message).toContain("by crm-team (nobody faxes) expired on 2026-12-31");
    expect(late.verdict).toBe("fail");
  });
});

describe("a waiver on a prompt rule", () => {
  test("covers only the prompt", async () => {
    const report = await check(
      await faxGone(
        "waivers:\n  - { rule: prompt-unknown-parameter, parameter: fax_number, file: prompts/a.md, reason: r, by: b, expires: 2027-01-01 }\n",
      ),
    );
    expect(rulesOf(report)).toEqual(["error input-property-removed"]);
    expect(report.waived).toHaveLength(1);
  });

  test.each([
    "server: other_server",
    "tool: other",
    "parameter: other",
    "file: prompts/b.md",
    "path: /other",
  ])("that differs in %s covers nothing and is named", async (field) => {
    const place = await faxGone("");
    const waiver = `waivers:\n  - { rule: prompt-unknown-parameter, ${field}, reason: r, by: b, expires: 2027-01-01 }\n`;
    place.write(
      "tenon.yaml",
      config.replace("servers:\n", "servers:\n  other_server: { file: other.json }\n") + waiver,
    );
    place.write("other.json", [tool("z")]);
    await pinWorkspace(await place.open(), { servers: ["other_server"] });
    const report = await check(place);
    expect(rulesOf(report)).toContain("warning waiver-unused");
    expect(rulesOf(report)).toContain("error prompt-unknown-parameter");
  });
});

test("an unused waiver is not named when a server was left out", async () => {
  const place = await faxGone(
    "waivers:\n  - { rule: tool-removed, reason: r, by: b, expires: 2020-01-01 }\n",
  );
  expect(rulesOf(await check(place))).toContain("warning waiver-unused");
  const offline = await checkWorkspace(await place.open(), { offline: true });
  expect(rulesOf(offline.report)).toEqual([]);
  place.write("crm.json", "not json");
  expect(rulesOf(await check(place))).toEqual(["warning server-not-loaded"]);
});

describe("a waiver in the prompt", () => {
  test("covers its own line and the next, until its day", async () => {
    const comment = "<!-- tenon-ignore prompt-unknown-parameter until 2026-12-31: nobody faxes -->";
    const place = await faxGone(
      "",
      `${comment}\nUse \`update_contact\` with \`fax_number\`.\n\n\`fax_number\` of \`update_contact\`.\n`,
    );
    const report = await check(place);
    expect(
      report.findings.filter(({ rule }) => rule.startsWith("prompt-")).map(({ line }) => line),
    ).toEqual([4]);
    expect(report.waived).toMatchObject([
      { line: 2, waiver: { reason: "nobody faxes", expires: "2026-12-31" } },
    ]);
    const late = await check(place, "2027-01-01T00:00:00Z");
    expect(late.findings.find(({ rule }) => rule === "waiver-expired")).toMatchObject({
      file: "prompts/a.md",
      line: 1,
    });
  });

  test.each([
    "tenon-ignore",
    "tenon-ignore prompt-unknown-parameter: no day",
    "tenon-ignore nonsense until 2026-12-31: x",
    "tenon-ignore prompt-unknown-parameter until 2026-02-31: x",
  ])("of another form (%s) covers nothing and is named", async (comment) => {
    const place = await faxGone(
      "",
      `<!-- ${comment} -->\nUse \`update_contact\` with \`fax_number\`.\n`,
    );
    expect(rulesOf(await check(place))).toEqual([
      "warning waiver-invalid",
      "error prompt-unknown-parameter",
      "error input-property-removed",
    ]);
  });
});

describe("addWaiver", () => {
  const waiver = {
    rule: "input-property-removed",
    server: "crm",
    path: "/inputSchema/properties/fax_number",
    reason: "nobody: faxes",
    by: "me",
  };

  test("keeps comments and layout, lasts 90 days, and turns the check green", async () => {
    const place = await faxGone("");
    const added = await addWaiver(await place.open(), waiver);
    expect(added.waiver.expires).toBe("2027-02-19");
    const written = place.read("tenon.yaml");
    expect(
      written.startsWith("# our servers\nservers:\n  crm: { file: crm.json } # the CRM\n"),
    ).toBe(true);
    expect((await check(place)).verdict).toBe("pass");
    await addWaiver(await place.open(), {
      ...waiver,
      tool: "update_contact",
      expires: "2026-12-01",
    });
    expect((await place.open()).config.waivers).toHaveLength(2);
  });

  test("adds to lists of both styles and keeps CRLF", async () => {
    for (const list of [
      "waivers: []\n",
      contractWaiver,
      "waivers: [ { rule: tool-removed, reason: r, by: b, expires: 2027-01-01 } ]\n",
    ]) {
      const place = await faxGone(list.replaceAll("\n", "\r\n"));
      place.write(
        "tenon.yaml",
        place.read("tenon.yaml").replaceAll("\r\n", "\n").replaceAll("\n", "\r\n"),
      );
      const { config: before } = await place.open();
      await addWaiver(await place.open(), waiver);
      expect((await place.open()).config.waivers).toHaveLength(before.waivers.length + 1);
      expect(place.read("tenon.yaml")).not.toMatch(/[^\r]\n/u);
    }
  });

  test("refuses what would not be valid and leaves the file alone", async () => {
    const place = await faxGone("");
    const before = place.read("tenon.yaml");
    const ws = await place.open();
    await expect(addWaiver(ws, { ...waiver, rule: "input-propery-removed" })).rejects.toThrow(
      "Did you mean `input-property-removed`?",
    );
    await expect(addWaiver(ws, { ...waiver, server: "cmr" })).rejects.toThrow(
      "there is no server `cmr`",
    );
    await expect(addWaiver(ws, { ...waiver, expires: "2027-13-01" })).rejects.toThrow("calendar");
    await expect(addWaiver(ws, { ...waiver, expires: "2020-01-01" })).rejects.toThrow("is past");
    await expect(addWaiver(ws, { ...waiver, reason: "" })).rejects.toThrow("must not be empty");
    expect(place.read("tenon.yaml")).toBe(before);
  });

  test("its default length is configured", async () => {
    const place = await faxGone("waiver-days: 10\n");
    const ws = await openWorkspace({
      cwd: place.path,
      env: {},
      now: new Date("2026-12-28T00:00:00Z"),
    });
    expect((await addWaiver(ws, waiver)).waiver.expires).toBe("2027-01-07");
  });
});
