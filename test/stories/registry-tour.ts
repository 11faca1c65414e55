import { load } from "@tenon/probe";
import { expect } from "vitest";
import { Agent } from "./agent.ts";
import type { Run } from "./agent.ts";
import { contacts } from "./registry-replica.ts";
import type { Replica } from "./registry-replica.ts";

const prompt = `---
name: keeper
tools: mcp__crm__update_contact
---

Always pass \`customer_email\` to \`update_contact\`.
`;

/** An agent's repository whose server comes from a registry. */
export function registryAgent(): Agent {
  return new Agent({
    "old.json": contacts("customer_email"),
    "new.json": contacts("email_address"),
    "tenon.yaml":
      'consumer: support-agent\nservers:\n  crm: { registry: crm@prod }\nprompts: ["prompts/**/*.md"]\n',
    "prompts/keeper.md": prompt,
  });
}

/**
 * Two lists are pushed, one is pinned, an agent is checked against it and recorded, and the other may not be deployed. Each
 * command goes to the next replica.
 */
export async function tour(agent: Agent, replicas: readonly Replica[]): Promise<void> {
  let turn = 0;
  const tenon = (...args: string[]): Promise<Run> => {
    const replica = replicas[turn % replicas.length];
    turn += 1;
    return agent.tenon(args, replica?.env ?? {});
  };
  const first = await tenon("registry", "push", "crm", "old.json");
  expect(first).toEqual({ status: 0, stdout: "crm 1.0.0  new contract\n", stderr: "" });
  const second = await tenon("registry", "push", "crm", "new.json");
  expect(second).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("crm 2.0.0  breaking"),
  });
  expect(await tenon("registry", "push", "crm", "new.json")).toMatchObject({
    stdout: "crm 2.0.0  seen before\n",
  });
  const moved = await tenon("registry", "pin", "crm", "prod", "1.0.0");
  expect(moved).toEqual({ status: 0, stdout: "crm@prod is 1.0.0\n", stderr: "" });

  expect(await tenon("pin")).toMatchObject({ status: 0, stderr: "" });
  expect(JSON.parse(agent.read("tenon.lock/crm/server.json"))).toMatchObject({
    source: "registry:crm@prod",
    version: "1.0.0",
    digest: expect.stringMatching(/^sha256:/u),
  });
  const checked = await tenon("check", "--record", "--consumer-version", "r1");
  expect(checked).toMatchObject({ status: 0, stderr: "" });

  const place = ["support-agent", "production"];
  expect(await tenon("registry", "deployed", ...place, "r1")).toMatchObject({ status: 0 });
  const question = ["registry", "can-deploy", "crm", "2.0.0", "production", "--format", "json"];
  const answer = await tenon(...question);
  expect(answer.status).toBe(1);
  expect(JSON.parse(answer.stdout)).toMatchObject({
    answer: "no",
    reasons: [{ code: "breaks-use", consumer: "support-agent", consumerVersion: "r1" }],
  });

  const held = await tenon("registry", "pin", "crm", "prod", "2.0.0");
  expect(held.status).toBe(1);
  expect(held.stdout).toContain("parameter customer_email was renamed to email_address");
  expect(held.stdout).toContain("prompts/keeper.md:6");
  const forced = ["--force", "--reason", "the agent follows today"];
  expect(await tenon("registry", "pin", "crm", "prod", "2.0.0", ...forced)).toMatchObject({
    status: 0,
  });
  const broken = await tenon("check");
  expect(broken.status).toBe(1);
  expect(broken.stdout).toContain("crm  1.0.0 → 2.0.0  breaking (major)");
  expect(await tenon("diff", "lock:crm", "registry:crm@latest")).toMatchObject({ status: 1 });
}

/** What the tour left, as any replica tells it. */
export async function whatIsKept(agent: Agent, { env }: Replica): Promise<unknown> {
  const json = async (...args: string[]): Promise<unknown> => {
    const { stdout } = await agent.tenon(["registry", ...args, "--format", "json"], env);
    return JSON.parse(stdout);
  };
  return {
    versions: await json("versions", "crm"),
    deployment: await json("can-deploy", "crm", "2.0.0", "production"),
    trail: await json("audit", "--verify"),
  };
}

/** Every `server@digest` is a version whose tools have that digest. */
export async function expectKept(replica: Replica, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const [server = "", version = ""] = name.split("@");
    const display = `registry:${name}`;
    const loaded = await load({ kind: "registry", url: replica.url, server, version, display });
    expect(loaded).toMatchObject({ ok: true, snapshot: { pinned: { server, digest: version } } });
  }
}
