import type { Change, ContractDiff } from "@tenon/contract";
import type { CheckReport, Finding, ReportContext } from "../../src/check-report.ts";

export const formats = [
  "text",
  "json",
  "markdown",
  "github",
  "sarif",
  "junit",
  "gitlab",
  "html",
] as const;

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;

export const renamed: Change = {
  rule: "input-property-renamed",
  level: "breaking",
  bump: "major",
  tool: "update_contact",
  path: "/inputSchema/properties/customer_email",
  old: { type: "string" },
  new: { type: "string", format: "email" },
  renamedTo: "email_address",
  proof: "witness",
  witness: {
    validUnder: "old",
    value: { id: "7", customer_email: "a@example.com" },
    error: "/ must have required property 'email_address'",
  },
  message: "`customer_email` of `update_contact` is now `email_address`.",
};

export const removedTool: Change = {
  rule: "tool-removed",
  level: "breaking",
  bump: "major",
  tool: "merge_contacts",
  path: "",
  proof: "proved",
  message: "The tool `merge_contacts` is gone.",
};

export const described: Change = {
  rule: "description-changed",
  level: "dangerous",
  bump: "patch",
  tool: "update_contact",
  path: "/description",
  old: "Updates a contact.",
  new: "Updates a contact and mails them.",
  proof: "proved",
  message: "The description of `update_contact` changed.",
};

export const added: Change = {
  rule: "tool-added",
  level: "safe",
  bump: "minor",
  tool: "list_contacts",
  path: "",
  proof: "proved",
  message: "The tool `list_contacts` is new.",
};

export const promptText =
  "# Keeper\n\nAlways pass `customer_email` when you call update_contact.\n";

export const finding: Finding = {
  rule: "prompt-unknown-parameter",
  level: "error",
  file: "prompts/keeper.md",
  line: 3,
  column: 14,
  endLine: 3,
  endColumn: 28,
  server: "crm",
  tool: "update_contact",
  parameter: "customer_email",
  message: "The parameter `customer_email` of `update_contact` is now called `email_address`.",
  suggestion: { replacement: "email_address" },
  change: renamed,
  fingerprint: digest("1"),
};

const inLock = (change: Change, level: Finding["level"], line: number): Finding => ({
  rule: change.rule,
  level,
  file: `tenon.lock/crm/${change.tool}.json`,
  line,
  column: 5,
  endLine: line,
  endColumn: 21,
  server: "crm",
  tool: change.tool,
  message: `${change.message} Run \`tenon pin crm\`.`,
  change,
  fingerprint: digest(String(line)),
});

/** Findings about the changes themselves, at their places in the lock. */
export const contractFindings = [
  inLock(removedTool, "error", 1),
  inLock(described, "warning", 3),
  inLock(renamed, "error", 7),
];

export const broken: CheckReport = {
  schemaVersion: 1,
  verdict: "fail",
  servers: [
    {
      server: "crm",
      from: { version: "1.0.0", digest: digest("a") },
      to: { digest: digest("b") },
      verdict: "breaking",
      bump: "major",
      changes: [removedTool, described, renamed, added],
    },
    {
      server: "files",
      from: { version: "1.2.0", digest: digest("c") },
      to: { version: "1.2.0", digest: digest("c") },
      verdict: "same",
      bump: "none",
      changes: [],
    },
  ],
  findings: [finding, ...contractFindings],
  waived: [
    {
      ...finding,
      line: 9,
      endLine: 9,
      fingerprint: digest("2"),
      waiver: { reason: "nobody uses it", by: "crm-team", expires: "2027-01-31" },
    },
  ],
  summary: {
    errors: 3,
    warnings: 1,
    notices: 0,
    waived: 1,
    servers: 2,
    tools: 6,
    promptFiles: 4,
    references: 31,
  },
};

export const passed: CheckReport = {
  ...broken,
  verdict: "pass",
  servers: broken.servers.slice(1),
  findings: [],
  waived: [],
  summary: { ...broken.summary, errors: 0, warnings: 0, waived: 0, servers: 1 },
};

export const diff: ContractDiff = {
  schemaVersion: 1,
  verdict: "breaking",
  bump: "major",
  from: { digest: digest("a") },
  to: { digest: digest("b") },
  changes: [removedTool, described, renamed, added],
};

export const context: ReportContext = {
  textOf: (file) => (file === "prompts/keeper.md" ? promptText : undefined),
  colour: false,
  width: 100,
  toolVersion: "0.1.0",
};

/** Everything that a server or a prompt may try on whoever reads a report. */
export const attack = [
  "::error file=a.md::pwned",
  "\n::set-output name=x::y\r\n  ::stop-commands::t\n",
  "\u001b[2J\u009b31m\u001b]8;;http://evil.example\u0007link\u0000\u0008\u202e\u2066\u200b\ufeff\ufffe\ud800",
  " ##[add-mask]x ##vso[task.setvariable variable=a]b ##teamcity[x]",
  " <script>alert(1)</script><img src=x onerror=alert(1)> ]]> --> ",
  " [click](javascript:alert(1)) ![i](http://evil.example/x.png) <http://evil.example>",
  " @octocat #1 GH-1 evil/repo#1 a@evil.example http://evil.example/y www.evil.example",
  " `` ` ``` ~~~ **b** _i_ | cell | \\| \\` {0} %0A::error::z %25 \" ' & &lt;",
].join("");

const place = { line: 1, column: 3, endLine: 1, endColumn: 40 };
const hostileChange: Change = {
  rule: "input-property-renamed",
  level: "breaking",
  bump: "major",
  tool: attack,
  path: `/inputSchema/properties/${attack}`,
  old: { description: attack, [attack]: [attack] },
  new: attack,
  renamedTo: attack,
  proof: "witness",
  witness: { validUnder: "old", value: { [attack]: attack }, error: attack },
  message: attack,
};
const hostileFinding: Finding = {
  ...finding,
  ...place,
  file: `prompts/${attack}.md`,
  server: attack,
  tool: attack,
  parameter: attack,
  message: `The parameter \`${attack}\` is gone.`,
  suggestion: { replacement: attack },
  change: hostileChange,
};

/** A report in which every text that a stranger writes is the attack. */
export const hostile: CheckReport = {
  ...broken,
  servers: [
    {
      ...broken.servers[0]!,
      server: attack,
      from: { version: attack, digest: digest("a") },
      changes: [hostileChange, { ...hostileChange, level: "dangerous", path: attack }],
    },
  ],
  findings: [
    hostileFinding,
    { ...hostileFinding, level: "warning", message: attack },
    { ...hostileFinding, rule: hostileChange.rule },
  ],
  waived: [{ ...hostileFinding, waiver: { reason: attack, by: attack, expires: attack } }],
};

export const hostileDiff: ContractDiff = {
  ...diff,
  changes: [hostileChange, { ...hostileChange, level: "safe", proof: "unknown" }],
};

export const hostileContext: ReportContext = { ...context, textOf: () => `${attack}\n${attack}` };
