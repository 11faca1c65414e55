import { TenonError } from "@tenon/contract";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../src/config/parse.ts";
import { limits } from "../../src/limits.ts";

function complaint(text: string): string {
  try {
    parseConfig(text, "tenon.yaml");
  } catch (error) {
    if (error instanceof TenonError && error.kind === "usage") return error.message;
    throw error;
  }
  throw new Error("the configuration was accepted");
}

describe("a whole configuration", () => {
  const config = parseConfig(
    `servers:
  crm: { url: "https://crm.example.com/mcp", headers: { Authorization: "Bearer \${CRM_TOKEN}" }, aliases: [sales] }
  files: { command: npx, args: [-y, server], timeout-ms: 90000 }
  billing: { registry: billing@prod }
  legacy: { file: contracts/legacy.tools.json }
registry: https://tenon.example.com
prompts: [ "prompts/**/*.md", { include: "agents/**/*.j2", exclude: ["agents/old/**"], servers: [crm] } ]
fail-on: impacted
objects: strict
rules: { prompt-wording-changed: off }
waivers:
  - { rule: prompt-unknown-parameter, server: crm, reason: "nobody faxes", by: crm-team, expires: 2027-01-31 }
`,
    "tenon.yaml",
  );

  test("keeps every server's source, with variables unexpanded", () => {
    expect(config.servers.map((server) => [server.name, server.source.kind, server.line])).toEqual([
      ["crm", "url", 2],
      ["files", "command", 3],
      ["billing", "registry", 4],
      ["legacy", "file", 5],
    ]);
    expect(config.servers[0]?.source).toMatchObject({
      headers: { Authorization: "Bearer ${CRM_TOKEN}" },
    });
    expect(config.servers[0]?.aliases).toEqual(["sales"]);
    expect(config.servers[1]?.timeoutMs).toBe(90_000);
  });

  test("keeps prompts, policy, rules and waivers with their lines", () => {
    expect(config.prompts).toEqual([
      { include: ["prompts/**/*.md"], exclude: [], servers: undefined, line: 7 },
      { include: ["agents/**/*.j2"], exclude: ["agents/old/**"], servers: ["crm"], line: 7 },
    ]);
    expect(config.failOn).toBe("impacted");
    expect(config.policy).toEqual({ objects: "strict", formats: "annotation" });
    expect(config.rules.get("prompt-wording-changed")).toBe("off");
    expect(config.waivers[0]).toMatchObject({ server: "crm", expires: "2027-01-31", line: 12 });
  });
});

describe("what is wrong is named with its place and what to do", () => {
  test.each([
    [
      "servers: {}\nprompt: []\n",
      "tenon.yaml:2:1: prompt: `prompt` is not known here. Did you mean `prompts`?",
    ],
    [
      "servers:\n  crm: { ulr: x }\n",
      "needs one of `url`, `command`, `file`, `registry`. Did you mean `url`?",
    ],
    ["servers:\n  crm: { url: x, command: y }\n", "this has `url` and `command`; keep one."],
    [
      "servers:\n  crm:\n    url: x\n    header: {}\n",
      "tenon.yaml:4:5: servers.crm.header: `header` is not known here. Did you mean `headers`?",
    ],
    [
      "servers:\n  crm: 3\n",
      "tenon.yaml:2:8: servers.crm: this must be a mapping, not the number 3.",
    ],
    [
      "servers: {}\nfail-on: braking\n",
      "tenon.yaml:2:10: fail-on: `braking` is not one of breaking, impacted, dangerous. Did you mean `breaking`?",
    ],
    ["servers: {}\nrules: { prompt-unknown-tol: off }\n", "Did you mean `prompt-unknown-tool`?"],
    [
      "servers: {}\nrules: { prompt-unknown-tool: breaking }\n",
      "`breaking` is not one of off, error, warning, notice.",
    ],
    [
      "servers: {}\nwaivers:\n  - { rule: prompt-unknown-tool, reason: x, by: y }\n",
      "tenon.yaml:3:5: waivers.0: `expires` is missing; add it.",
    ],
    [
      "servers: {}\nwaivers:\n  - { rule: promt-unknown-tool, reason: x, by: y, expires: 2027-01-01 }\n",
      "tenon.yaml:3:13: waivers.0.rule: there is no rule `promt-unknown-tool`. Did you mean `prompt-unknown-tool`?",
    ],
    [
      "servers: {}\nwaivers:\n  - { rule: prompt-unknown-tool, reason: x, by: y, expires: 2027-02-30 }\n",
      "this day is not in the calendar",
    ],
    [
      "servers: {}\nwaivers:\n  - { rule: prompt-unknown-tool, reason: x, by: y, expires: soon }\n",
      "`soon` is not of the form YYYY-MM-DD",
    ],
    [
      "servers:\n  crm: { file: a }\nprompts:\n  - { include: x, servers: [cmr] }\n",
      "tenon.yaml:4:29: prompts.0.servers.0: there is no server `cmr`. Did you mean `crm`?",
    ],
    [
      "servers:\n  crm: { file: a }\n  CRM: { file: b }\n",
      "tenon.yaml:3:3: servers.CRM: differs from `crm` only in case",
    ],
    [
      "servers:\n  crm: { file: a }\n  crm: { file: b }\n",
      "tenon.yaml:3:3: Map keys must be unique",
    ],
    ["servers: [\n", "mend the YAML"],
    ["", "this must be a mapping, not nothing"],
    ["prompts: []\n", "tenon.yaml:1:1: `servers` is missing; add it."],
  ])("%j", (text, message) => {
    expect(complaint(text)).toContain(message);
  });

  test("several problems are told together", () => {
    const told = complaint("servers: {}\nfoo: 1\nbar: 2\n").split("\n");
    expect(told).toHaveLength(2);
  });
});

describe("hostile text", () => {
  test("an alias bomb is refused", () => {
    let text = "a: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (let level = 1; level < 9; level += 1) {
      text += `b${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(", ")}]\n`;
    }
    expect(complaint(`${text}servers: {}\n`)).toContain("a YAML anchor is used more than");
  });

  test("an ordinary anchor and merge are fine", () => {
    const config = parseConfig(
      "servers:\n  a: &base { command: run, args: [x] }\n  b: { <<: *base, cwd: sub }\n",
      "tenon.yaml",
    );
    expect(config.servers[1]?.source).toMatchObject({ command: "run", args: ["x"], cwd: "sub" });
  });

  test("keys of Object.prototype are ordinary names", () => {
    expect(complaint("servers: {}\nrules: { __proto__: off, constructor: off }\n")).toContain(
      "`constructor` is not known here",
    );
    const config = parseConfig(
      'servers:\n  constructor: { file: a }\n  "__proto__": { file: b }\n',
      "tenon.yaml",
    );
    expect(config.servers.map(({ name }) => name)).toContain("constructor");
  });

  test("as many waivers as the limit, and no more", () => {
    const waiver = "  - { rule: prompt-unknown-tool, reason: x, by: y, expires: 2027-01-01 }\n";
    const text = (count: number): string => `servers: {}\nwaivers:\n${waiver.repeat(count)}`;
    expect(parseConfig(text(limits.waivers), "tenon.yaml").waivers).toHaveLength(limits.waivers);
    expect(complaint(text(limits.waivers + 1))).toContain(`more than ${limits.waivers} entries`);
  });

  test("control characters of a key are not repeated", () => {
    expect(complaint('servers: {}\n"\\u001b[31mred": 1\n')).not.toContain("\u001b");
  });
});
