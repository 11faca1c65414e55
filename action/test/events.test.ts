import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { agent, pullRequest, renamed } from "./agents.ts";
import { builtAction, Checkout } from "./checkout.ts";

let main: string;
beforeAll(async () => {
  main = await builtAction();
});

/** A server that leaves a mark when it is started. */
function markingServer(): { readonly mark: string; readonly config: string } {
  const mark = join(mkdtempSync(join(tmpdir(), "tenon-mark-")), "started");
  const script = `require("node:fs").writeFileSync(${JSON.stringify(mark)}, "")`;
  const config = `servers:\n  crm: { command: ${JSON.stringify(process.execPath)}, args: [-e, ${JSON.stringify(script)}] }\nprompts: [ "prompts/**" ]\n`;
  return { mark, config };
}

function wasStarted(mark: string): boolean {
  try {
    writeFileSync(mark, "", { flag: "wx" });
    return false;
  } catch {
    return true;
  }
}

describe("a server's command", () => {
  /** Pinned from a file, then configured as a command, as a stranger might. */
  async function commanded() {
    const checkout = await Checkout.with(agent);
    const base = checkout.git("rev-parse", "HEAD");
    const { mark, config } = markingServer();
    checkout.write({ "tenon.yaml": config });
    checkout.commit("a command");
    return { checkout, base, mark };
  }

  test.each([
    ["a fork", "pull_request", { fork: true }, {}],
    ["pull_request_target", "pull_request_target", { fork: false }, {}],
    ["dependabot", "pull_request", { fork: false }, { GITHUB_ACTOR: "dependabot[bot]" }],
    ["an event that nobody knows", "issue_comment", { fork: false }, {}],
  ])("is not started for %s; the lock is judged", async (_, event, more, env) => {
    const { checkout, base, mark } = await commanded();
    const ran = await checkout.run(main, {
      event,
      payload: pullRequest(checkout, base, more),
      env,
    });
    expect(wasStarted(mark)).toBe(false);
    expect(ran).toMatchObject({ code: 0, outputs: { status: "passed" } });
    expect(ran.summary).toContain("Judged by the lock alone");
  });

  test("is started for the repository's own pull request; one that does not answer is never green", async () => {
    const { checkout, base, mark } = await commanded();
    const payload = pullRequest(checkout, base);
    const ran = await checkout.run(main, { event: "pull_request", payload });
    expect(wasStarted(mark)).toBe(true);
    expect(ran).toMatchObject({ code: 1, outputs: { status: "error" } });
    expect(ran.log).toMatch(/^::error title=Tenon could not check everything::crm: /mu);
    expect(ran.summary).toContain("## Tenon: not everything could be checked");
    const sarif = JSON.parse(await readAt(ran.outputs["sarif-file"]));
    expect(sarif.runs[0].invocations[0].executionSuccessful).toBe(false);
  });
});

async function readAt(path: string | undefined): Promise<string> {
  const { readFile } = await import("node:fs/promises");
  return readFile(path ?? "", "utf8");
}

describe("a change that edits the lock", () => {
  async function edited() {
    const checkout = await Checkout.with(agent);
    const base = checkout.git("rev-parse", "HEAD");
    checkout.write({ "crm.json": renamed });
    await checkout.pin();
    checkout.commit("agree to the rename");
    return { checkout, base };
  }

  test("is shown, and its prompts are judged against the lock that it starts from", async () => {
    const { checkout, base } = await edited();
    const payload = pullRequest(checkout, base);
    const ran = await checkout.run(main, { event: "pull_request", payload });
    expect(ran).toMatchObject({ code: 1, outputs: { status: "failed", bump: "major" } });
    expect(ran.summary).toContain("**This change edits the lock.**");
    expect(ran.summary).toContain("- `crm`: tools changed: 1");
    expect(ran.summary).toContain("`1.0.0 → 2.0.0`");
    expect(ran.summary).toContain(
      `the lock at the merge base with \`main\` (\`${base.slice(0, 12)}\`)`,
    );
    await checkout.fix();
    checkout.commit("mended");
    const mended = await checkout.run(main, {
      event: "pull_request",
      payload: pullRequest(checkout, base),
    });
    expect(mended).toMatchObject({ code: 0, outputs: { status: "passed" } });
  });

  test("is shown where it is the first one, and where it goes", async () => {
    const checkout = await Checkout.with({ "README.md": "An agent.\n" }, []);
    const base = checkout.git("rev-parse", "HEAD");
    checkout.write(agent);
    await checkout.pin();
    const pinned = checkout.commit("start with Tenon");
    const first = await checkout.run(main, {
      event: "pull_request",
      payload: pullRequest(checkout, base),
    });
    expect(first).toMatchObject({ code: 0, outputs: { status: "passed" } });
    expect(first.summary).toContain("- `crm`: tools added: 1");
    checkout.git("rm", "-rq", "tenon.lock");
    checkout.commit("without the lock");
    const unpinned = await checkout.run(main, {
      event: "pull_request",
      payload: pullRequest(checkout, pinned),
    });
    expect(unpinned).toMatchObject({ code: 1, outputs: { status: "failed", "error-count": "1" } });
    expect(unpinned.log).toMatch(/^::error file=tenon\.yaml,line=2,.*server-not-pinned/mu);
    checkout.write({ "tenon.yaml": "servers: {}\n" });
    checkout.commit("without the server");
    const last = await checkout.run(main, {
      event: "pull_request",
      payload: pullRequest(checkout, pinned),
    });
    expect(last.summary).toContain("- `crm`: tools removed: 1");
  });

  test("is judged so in a merge queue and after a push too", async () => {
    const { checkout, base } = await edited();
    const head = checkout.git("rev-parse", "HEAD");
    const group = await checkout.run(main, {
      event: "merge_group",
      payload: { merge_group: { base_sha: base, base_ref: "refs/heads/main", head_sha: head } },
    });
    expect(group).toMatchObject({ code: 1, outputs: { status: "failed" } });
    expect(group.summary).toContain("the lock at the merge base with `main`");
    const push = await checkout.run(main, {
      event: "push",
      payload: { before: base, after: head },
    });
    expect(push).toMatchObject({ code: 1, outputs: { status: "failed" } });
    expect(push.summary).toContain("the lock before this push");
  });
});

test.each(["schedule", "workflow_dispatch"])(
  "%s compares the servers with the lock",
  async (event) => {
    const checkout = await Checkout.with(agent);
    expect(await checkout.run(main, { event })).toMatchObject({
      code: 0,
      outputs: { status: "passed" },
    });
    checkout.write({ "crm.json": renamed });
    const drifted = await checkout.run(main, { event });
    expect(drifted).toMatchObject({ code: 1, outputs: { status: "failed", bump: "major" } });
    expect(drifted.summary).toContain("the lock of this commit");
  },
);

test("the first push of a branch and one whose former commit is gone are compared with their own lock", async () => {
  const checkout = await Checkout.with(agent);
  for (const before of ["0".repeat(40), "1".repeat(40)]) {
    const ran = await checkout.run(main, { event: "push", payload: { before } });
    expect(ran).toMatchObject({ code: 0, outputs: { status: "passed" } });
    expect(ran.summary).toContain("the lock of this commit");
  }
});

describe("a shallow clone", () => {
  /** main and topic, each with commits of its own; topic agrees to the rename. */
  async function diverged(commits: number) {
    const origin = await Checkout.with(agent);
    const fork = origin.git("rev-parse", "HEAD");
    origin.git("checkout", "-q", "-b", "topic");
    origin.write({ "crm.json": renamed });
    await origin.pin();
    const head = origin.commit("agree to the rename");
    origin.git("checkout", "-q", "main");
    for (let index = 0; index < commits; index += 1) origin.commit(`main ${index}`);
    return { origin, fork, head, base: origin.git("rev-parse", "HEAD") };
  }

  test("of GitHub's merge commit fetches its first parent and no more", async () => {
    const { origin, head, base } = await diverged(3);
    origin.git("checkout", "-q", "-b", "merged");
    origin.git("merge", "-q", "--no-ff", "-m", "merge", head);
    const clone = origin.shallow("merged");
    const ran = await clone.run(main, {
      event: "pull_request",
      payload: pullRequest(clone, base, { head }),
    });
    expect(ran).toMatchObject({ code: 1, outputs: { status: "failed" } });
    expect(ran.summary).toContain(base.slice(0, 12));
    expect(ran.log).not.toContain("deepening");
  });

  test("of the head is deepened until the merge base is there", async () => {
    const { origin, fork, head, base } = await diverged(40);
    const clone = origin.shallow("topic");
    const ran = await clone.run(main, {
      event: "pull_request",
      payload: pullRequest(clone, base, { head }),
    });
    expect(ran.log).toContain("deepening the clone by 256 commits");
    expect(ran).toMatchObject({ code: 1, outputs: { status: "failed" } });
    expect(ran.summary).toContain(fork.slice(0, 12));
  });

  test("whose base cannot be fetched is an error, never green", async () => {
    const { origin } = await diverged(1);
    const clone = origin.shallow("main");
    const payload = pullRequest(clone, "1".repeat(40));
    const ran = await clone.run(main, { event: "pull_request", payload });
    expect(ran).toMatchObject({ code: 1, outputs: { status: "error", verdict: "" } });
    expect(ran.log).toContain("fetch-depth: 0");
  });
});

describe("what is wrong with the run itself is an error with a summary and outputs", () => {
  test.each([
    ["no configuration", {}, {}, /no tenon\.yaml/u],
    ["an input that is none", { mode: "sometimes" }, {}, /The input `mode` is `sometimes`/u],
    [
      "a file that cannot be written",
      { "sarif-file": "/proc/x/y.sarif" },
      {},
      /cannot be written/u,
    ],
    ["an event that is no JSON", {}, { GITHUB_EVENT_PATH: "/dev/null" }, /event of this run/u],
  ])("%s", async (name, inputs, env, message) => {
    const checkout = await Checkout.with(name === "no configuration" ? { "a.txt": "" } : agent, []);
    const ran = await checkout.run(main, { event: "push", payload: {}, inputs, env });
    expect(ran.code).toBe(1);
    expect(ran.outputs["status"]).toBe("error");
    expect(ran.log).toMatch(message);
    expect(ran.summary).toContain("not everything could be checked");
  });

  test("a pull request whose event names no base", async () => {
    const checkout = await Checkout.with(agent);
    const payload = { number: 7, pull_request: { number: 7 } };
    const ran = await checkout.run(main, { event: "pull_request", payload });
    expect(ran).toMatchObject({ code: 1, outputs: { status: "error" } });
  });

  test("a workspace without a repository", async () => {
    const checkout = new Checkout();
    checkout.write(agent);
    await checkout.pin();
    const payload = { before: "1".repeat(40) };
    const ran = await checkout.run(main, { event: "push", payload });
    expect(ran).toMatchObject({ code: 1, outputs: { status: "error" } });
    expect(ran.log).toContain("actions/checkout");
  });
});
