import { describe, expect, test } from "vitest";
import { Agent } from "./agent.ts";

/** One upgrade of the CRM, the prompt that it breaks, and how the prompt is mended. */
interface Upgrade {
  readonly name: string;
  readonly from: number;
  readonly contractRule: string;
  readonly path: string;
  readonly prompt: string;
  /** The stale text: where the finding must point. */
  readonly stale: string;
  readonly promptRule: string;
  readonly mended: readonly [from: string, to: string];
  readonly fixable: boolean;
}

const upgrades: readonly Upgrade[] = [
  {
    name: "a renamed parameter",
    from: 1,
    contractRule: "input-property-renamed",
    path: "/inputSchema/properties/customeremail",
    prompt:
      "# Contacts\n\nCall `update_contact` with:\n\n- `customeremail`: the address\n- `name`: the name\n",
    stale: "customeremail",
    promptRule: "prompt-unknown-parameter",
    mended: ["customeremail", "emailaddress"],
    fixable: true,
  },
  {
    name: "a renamed nested parameter",
    from: 2,
    contractRule: "input-property-renamed",
    path: "/inputSchema/properties/fields/items/properties/ref",
    prompt:
      '# Fields\n\nExample:\n\n    update_contact(emailaddress="a@example.com", fields=[{"ref": "f1", "value": "x"}])\n',
    stale: "ref",
    promptRule: "prompt-unknown-parameter",
    mended: ['"ref"', '"target"'],
    fixable: true,
  },
  {
    name: "a dropped enum value",
    from: 3,
    contractRule: "input-enum-value-removed",
    path: "/inputSchema/properties/status/enum",
    prompt:
      "# Churn\n\nWhen they leave, call `update_contact` with `status: churned` and their `emailaddress`.\n",
    stale: "churned",
    promptRule: "prompt-unknown-value",
    mended: ["`status: churned`", "`status: customer`"],
    fixable: false,
  },
  {
    name: "a new required parameter and an example call",
    from: 4,
    contractRule: "input-property-added-required",
    path: "/inputSchema/properties/channel",
    prompt:
      '# Calls\n\n```json\n{ "tool": "log_call", "arguments": { "contact": "a@example.com", "summary": "hello" } }\n```\n',
    stale: "log_call",
    promptRule: "prompt-missing-required",
    mended: ['"summary": "hello"', '"summary": "hello", "channel": "phone"'],
    fixable: false,
  },
  {
    name: "a removed tool that front matter declares",
    from: 5,
    contractRule: "tool-removed",
    path: "",
    prompt:
      "---\nname: exporter\ndescription: Exports\ntools: Read, mcp__crm__export_contacts, mcp__crm__find_contact\n---\n\nExport what the person asks for.\n",
    stale: "mcp__crm__export_contacts",
    promptRule: "prompt-unknown-tool",
    mended: [" mcp__crm__export_contacts,", ""],
    fixable: false,
  },
];

const file = "prompts/agent.md";

function positionOf(prompt: string, stale: string): { line: number; column: number } {
  const before = prompt.slice(0, prompt.indexOf(stale)).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

async function pinned(upgrade: Upgrade): Promise<Agent> {
  const agent = new Agent({ [file]: upgrade.prompt });
  agent.useCrm(upgrade.from);
  expect(await agent.tenon(["pin"])).toMatchObject({ status: 0 });
  expect(await agent.check()).toMatchObject({ status: 0, report: { verdict: "pass" } });
  return agent;
}

/** `tenon fix` where it can, else what a person would write. */
async function mend(agent: Agent, { fixable, prompt, mended }: Upgrade): Promise<void> {
  if (fixable) await agent.tenon(["fix"]);
  else agent.write(file, prompt.replace(...mended));
}

describe.each(upgrades)("$name", (upgrade) => {
  test("fails at the stale place and turns green when the prompt is mended and pinned", async () => {
    const agent = await pinned(upgrade);
    agent.useCrm(upgrade.from + 1);
    const broken = await agent.check();
    expect(broken.status).toBe(1);
    expect(broken.report.servers[0]?.changes).toContainEqual(
      expect.objectContaining({
        rule: upgrade.contractRule,
        level: "breaking",
        path: upgrade.path,
      }),
    );
    expect(broken.report.findings.filter((finding) => finding.file === file)).toEqual([
      expect.objectContaining({
        rule: upgrade.promptRule,
        level: "error",
        ...positionOf(upgrade.prompt, upgrade.stale),
      }),
    ]);

    await mend(agent, upgrade);
    expect(agent.read(file)).toBe(upgrade.prompt.replace(...upgrade.mended));
    expect(await agent.tenon(["pin"])).toMatchObject({ status: 0 });
    expect(await agent.check()).toMatchObject({ status: 0, report: { findings: [] } });
  });

  test("stays red when only the lock is updated", async () => {
    const agent = await pinned(upgrade);
    agent.useCrm(upgrade.from + 1);
    await agent.tenon(["pin"]);
    const { status, report } = await agent.check();
    expect(status).toBe(1);
    expect(report.findings.map((finding) => finding.file)).toEqual([file]);
  });

  test("turns green by a waiver, and red again when the waiver has expired", async () => {
    const agent = await pinned(upgrade);
    agent.useCrm(upgrade.from + 1, waived(upgrade, "2999-12-31"));
    const green = await agent.check();
    expect(green).toMatchObject({ status: 0 });
    expect(green.report.waived.map((finding) => finding.rule)).toContain(upgrade.promptRule);

    agent.useCrm(upgrade.from + 1, waived(upgrade, "2020-01-31"));
    const red = await agent.tenon(["check"]);
    expect(red.status).toBe(1);
    expect(red.stdout).toMatch(/expired/);
    expect(red.stdout).toContain("2020-01-31");
  });
});

function waived({ contractRule, path, from }: Upgrade, expires: string): string {
  const tool = { 1: "update_contact", 2: "update_contact", 3: "update_contact", 4: "log_call" }[
    from
  ];
  return `prompts: ["prompts/**"]
waivers:
  - rule: ${contractRule}
    server: crm
    tool: ${tool ?? "export_contacts"}
${path === "" ? "" : `    path: ${path}\n`}    reason: the agent is retired next week
    by: crm-team
    expires: ${expires}`;
}
