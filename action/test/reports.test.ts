import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { agent, config, pullRequest, renamed, tool } from "./agents.ts";
import { builtAction, Checkout } from "./checkout.ts";
import type { Ran } from "./checkout.ts";
import { FakeGitHub } from "./fake-github.ts";

let main: string;
beforeAll(async () => {
  main = await builtAction();
});

const drift = { event: "workflow_dispatch" } as const;

/** Many prompts that name tools which are gone. */
async function many(prompts: number, lines: number): Promise<Checkout> {
  const names = Array.from({ length: 40 }, (_, index) => `remove_record_${index}`);
  const files = Object.fromEntries(
    Array.from({ length: prompts }, (_, index) => [
      `prompts/p${index}.md`,
      `${Array.from({ length: lines }, (_, line) => `Call \`${names[line % 40]}\` when asked, with all that is known of case ${line}.`).join("\n\n")}\n`,
    ]),
  );
  const kept = tool("keep_record", ["id"]);
  const checkout = await Checkout.with({
    ...files,
    "tenon.yaml": config,
    "crm.json": { tools: [kept, ...names.map((name) => tool(name, ["id"]))] },
  });
  checkout.write({ "crm.json": { tools: [kept] } });
  return checkout;
}

test("more findings than anything takes: annotations, summary, comment and output stop at their limits", async () => {
  const github = await FakeGitHub.start();
  const checkout = await many(60, 120);
  const base = checkout.git("rev-parse", "HEAD");
  const ran = await checkout.run(main, {
    event: "pull_request",
    payload: pullRequest(checkout, base),
    inputs: { "report-file": "out/report.json", "github-token": "t0ken" },
    env: { GITHUB_API_URL: github.url },
  });

  // The runner keeps ten of a type: those in prompts first, each within its length.
  const errors = ran.commands.filter((command) => command.startsWith("::error "));
  expect(errors).toHaveLength(10);
  for (const error of errors) {
    expect(error).toMatch(/^::error file=prompts\//u);
    expect(error.length).toBeLessThan(5_000);
  }
  const warnings = ran.commands.filter((command) => command.startsWith("::warning "));
  expect(warnings.length).toBeLessThanOrEqual(10);

  expect(Number(ran.outputs["error-count"])).toBeGreaterThan(7_000);
  expect(Buffer.byteLength(ran.summary)).toBeGreaterThan(900_000);
  expect(Buffer.byteLength(ran.summary)).toBeLessThanOrEqual(1_048_576);
  expect(ran.summary).toMatch(/- and \d+ more: the input `report-file` writes all of them\n$/u);

  const comment = github.comments[0]?.body ?? "";
  expect(comment.length).toBeGreaterThan(40_000);
  expect(comment.length).toBeLessThanOrEqual(65_536);
  expect(comment).toContain("**Next:**");

  const output = ran.outputs["report-json"] ?? "";
  const cut = JSON.parse(output);
  expect(cut).toMatchObject({ truncated: true, verdict: "fail" });
  expect(cut.summary.errors).toBe(Number(ran.outputs["error-count"]));
  expect(cut.findings.length).toBeGreaterThan(10);
  expect(Buffer.byteLength(output)).toBeLessThanOrEqual(100_000);
  expect(JSON.parse(checkout.read("out/report.json")).findings.length).toBeGreaterThan(7_000);
});

test("a waiver passes and is listed; after its day it fails", async () => {
  const waiver = (expires: string): string =>
    `${config}waivers:\n  - { rule: input-property-renamed, server: crm, tool: update_contact, reason: moving in June, by: crm-team, expires: ${expires} }\n`;
  const checkout = await Checkout.with(agent);
  checkout.write({ "crm.json": renamed, "tenon.yaml": waiver("2099-01-31") });
  const waived = await checkout.run(main, drift);
  expect(waived).toMatchObject({ code: 0, outputs: { status: "passed", "waived-count": "2" } });
  expect(waived.summary).toContain("moving in June (crm-team, until 2099-01-31)");
  expect(waived.log).not.toMatch(/^::error/mu);
  checkout.write({ "tenon.yaml": waiver("2020-01-31") });
  const expired = await checkout.run(main, drift);
  expect(expired).toMatchObject({ code: 1, outputs: { status: "failed", "waived-count": "0" } });
  expect(expired.log).toMatch(/^::error file=tenon\.yaml,line=5,.*waiver-expired/mu);
});

test("Windows line ends: the place, the suggestion and the patch are right", async () => {
  const github = await FakeGitHub.start();
  const prompt = agent["prompts/keeper.md"].replaceAll("\n", "\r\n");
  const checkout = await Checkout.with({
    ...agent,
    "prompts/keeper.md": prompt,
    ".gitattributes": "* -text\n",
  });
  const base = checkout.git("rev-parse", "HEAD");
  checkout.write({ "crm.json": renamed });
  checkout.commit("rename");
  const patch =
    "@@ -3,3 +3,3 @@\n-Call:\r\n+Call `update_contact` with:\r\n \r\n - `customer_email`: the address\r";
  github.files.push({ filename: "prompts/keeper.md", status: "modified", patch });
  const ran = await checkout.run(main, {
    event: "pull_request",
    payload: pullRequest(checkout, base),
    inputs: { "github-token": "t0ken" },
    env: { GITHUB_API_URL: github.url },
  });
  expect(ran.commands[0]).toMatch(/^::error file=prompts\/keeper\.md,line=5,endLine=5,col=4,/u);
  expect(github.reviewComments).toMatchObject([{ line: 5 }]);
  checkout.git("apply", ran.outputs["patch-file"] ?? "");
  expect(checkout.read("prompts/keeper.md")).toBe(
    prompt.replace("customer_email", "email_address"),
  );
});

test("a monorepo: two agents, paths from the repository's top, files of their own", async () => {
  const github = await FakeGitHub.start();
  const below = (folder: string): Record<string, string | object> =>
    Object.fromEntries(
      Object.entries(agent).map(([file, content]) => [`${folder}/${file}`, content]),
    );
  const checkout = await Checkout.with({ ...below("agents/one"), ...below("agents/two") }, [
    "agents/one",
    "agents/two",
  ]);
  const base = checkout.git("rev-parse", "HEAD");
  checkout.write({ "agents/two/crm.json": renamed });
  await checkout.pin("agents/two");
  checkout.commit("rename in two");
  const run = (folder: string): Promise<Ran> =>
    checkout.run(main, {
      event: "pull_request",
      payload: pullRequest(checkout, base),
      inputs: { "working-directory": folder, "github-token": "t0ken" },
      env: { GITHUB_API_URL: github.url },
    });
  const one = await run("agents/one");
  expect(one).toMatchObject({ code: 0, outputs: { status: "passed" } });
  expect(one.summary).not.toContain("edits the lock");
  const two = await run("./agents/two/");
  expect(two.commands[0]).toMatch(/^::error file=agents\/two\/prompts\/keeper\.md,line=5,/u);
  expect(two.summary).toContain("**This change edits the lock.**");
  expect(two.outputs["sarif-file"]).not.toBe(one.outputs["sarif-file"]);
  const [category, uri] = sarifOf(two);
  expect(category).toBe("tenon-check/agents/two/");
  expect(uri).toMatch(/^agents\/two\/prompts\/keeper\.md$/u);
  expect(github.comments.map(({ body }) => body.split("\n")[0])).toEqual([
    "<!-- tenon-action agents%2Ftwo -->",
  ]);
  checkout.git("apply", two.outputs["patch-file"] ?? "");
  expect(checkout.read("agents/two/prompts/keeper.md")).toContain("`email_address`");
});

function sarifOf({ outputs }: Ran): readonly unknown[] {
  const [run] = JSON.parse(readFileSync(outputs["sarif-file"] ?? "", "utf8")).runs;
  const { uri } = run.results[0].locations[0].physicalLocation.artifactLocation;
  return [run.automationDetails.id, uri];
}

test("`mode: all` judges what no change touched", async () => {
  const checkout = await Checkout.with({
    ...agent,
    "prompts/old.md": 'Example:\n\n```\nupdate_contact(customer_mail="a@example.com")\n```\n',
  });
  expect(await checkout.run(main, drift)).toMatchObject({ code: 0 });
  const all = await checkout.run(main, { ...drift, inputs: { mode: "all" } });
  expect(all).toMatchObject({ code: 1, outputs: { status: "failed", "error-count": "2" } });
  expect(all.commands[0]).toMatch(/^::error file=prompts\/old\.md,line=4,/u);
});

test("`fail-on` and `config` count; a report is written in the format of its name", async () => {
  const checkout = await Checkout.with({ ...agent, "prompts/keeper.md": "Nothing of note.\n" });
  checkout.git("mv", "tenon.yaml", "agent.yaml");
  checkout.write({ "crm.json": renamed });
  const inputs = { config: "agent.yaml", "sarif-file": "out/a.sarif" };
  expect(await checkout.run(main, { ...drift, inputs })).toMatchObject({ code: 1 });
  const impacted = await checkout.run(main, {
    ...drift,
    inputs: { ...inputs, "fail-on": "impacted", "report-file": "out/report.html" },
  });
  expect(impacted).toMatchObject({ code: 0, outputs: { status: "passed", bump: "major" } });
  expect(checkout.read("out/report.html")).toMatch(/^<!doctype html>/iu);
  expect(JSON.parse(checkout.read("out/a.sarif")).version).toBe("2.1.0");
});
