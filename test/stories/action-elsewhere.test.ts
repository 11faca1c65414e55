import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Agent, root } from "./agent.ts";

const main = join(root, "test/dist/main.js");
const examples = join(root, "examples/workflows");

const tools = (parameter: string): string =>
  JSON.stringify({
    tools: [
      {
        name: "update_contact",
        description: "Changes a contact.",
        inputSchema: {
          type: "object",
          properties: { [parameter]: { type: "string", description: "The customer's address." } },
          required: [parameter],
        },
      },
    ],
  });

/** A repository whose branch agreed to a rename, and a shell in which `npx` is the built command. */
async function branch() {
  const agent = new Agent({
    "tenon.yaml": 'servers:\n  crm: { file: crm.json }\nprompts: ["prompts/**"]\n',
    "crm.json": tools("customer_email"),
    "prompts/a.md": "Call `update_contact` with:\n\n- `customer_email`: the address\n",
    "bin/npx": `#!/bin/sh\n[ "$1 $2" = "-y @tenon/cli@0.1.0" ] || exit 99\nshift 2\nexec "${process.execPath}" "${main}" "$@"\n`,
  });
  chmodSync(join(agent.folder, "bin/npx"), 0o755);
  const shell = (script: string, ...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync("sh", ["-c", script, "sh", ...args], {
      cwd: agent.folder,
      encoding: "utf8",
      env: {
        PATH: `${join(agent.folder, "bin")}:${process.env["PATH"] ?? ""}`,
        HOME: agent.folder,
        CI_MERGE_REQUEST_DIFF_BASE_SHA: "main",
      },
    });
    return { status, log: stdout + stderr };
  };
  const git = "git -c user.name=t -c user.email=t@example.com";
  await agent.tenon(["pin"]);
  shell(`git init -q -b main && git add -A && ${git} commit -qm one && git checkout -qb topic`);
  agent.write("crm.json", tools("email_address"));
  await agent.tenon(["pin"]);
  shell(`git add -A && ${git} commit -qm two`);
  return { agent, shell };
}

/** The value of a key in an example, where it is on one line. */
function valueOf(file: string, key: RegExp): string {
  const text = readFileSync(join(examples, file), "utf8");
  const [, value] = key.exec(text) ?? [];
  if (value === undefined) throw new Error(`${file} has no ${key.source}`);
  return value;
}

describe("the same gate elsewhere", () => {
  test("GitLab CI: fails, with code quality and JUnit; mended, it passes", async () => {
    const { agent, shell } = await branch();
    const script = valueOf("gitlab-ci.yml", /script:\n +- (.+)/u);
    expect(shell(script).status).toBe(1);
    const issues: unknown = JSON.parse(agent.read("gl-code-quality.json"));
    expect(issues).toContainEqual(
      expect.objectContaining({
        check_name: "prompt-unknown-parameter",
        location: expect.objectContaining({ path: "prompts/a.md" }),
      }),
    );
    expect(agent.read("tenon.xml")).toContain("<failure");
    agent.write(
      "prompts/a.md",
      agent.read("prompts/a.md").replace("customer_email", "email_address"),
    );
    expect(shell(script).status).toBe(0);
  });

  test("plain shell: passes the verdict on, and an unknown base is none", async () => {
    const { agent, shell } = await branch();
    const script = readFileSync(join(examples, "check.sh"), "utf8");
    const broken = shell(script, "main");
    expect(broken.status).toBe(1);
    expect(broken.log).toContain("a change breaks prompts or the contract");
    expect(JSON.parse(agent.read("tenon-report.json"))).toMatchObject({ verdict: "fail" });
    expect(shell(script, "no-such-branch").status).toBe(3);
  });

  test("pre-commit: the hook's entry fails on a prompt that the lock does not know", async () => {
    const { agent, shell } = await branch();
    const entry = valueOf("pre-commit-config.yaml", /entry: (.+)/u);
    expect(shell(entry).status).toBe(1);
    agent.write(
      "prompts/a.md",
      agent.read("prompts/a.md").replace("customer_email", "email_address"),
    );
    expect(shell(entry).status).toBe(0);
  });
});
