import { beforeAll, describe, expect, test } from "vitest";
import { agent, pullRequest, renamed } from "./agents.ts";
import { builtAction, Checkout } from "./checkout.ts";
import type { Ran } from "./checkout.ts";
import { FakeGitHub } from "./fake-github.ts";

let main: string;
beforeAll(async () => {
  main = await builtAction();
});

const shown =
  "@@ -1,5 +1,5 @@\n Keep contacts.\n \n-Call it with:\n+Call `update_contact` with:\n \n - `customer_email`: the address";
const token = { "github-token": "t0ken" };
const writeComment = "POST /repos/acme/agents/issues/7/comments";

/** A pull request after a server renamed a parameter that the prompt names. */
async function broken(github: FakeGitHub) {
  const checkout = await Checkout.with(agent);
  const base = checkout.git("rev-parse", "HEAD");
  checkout.write({ "crm.json": renamed });
  checkout.commit("rename");
  const run = (inputs: Readonly<Record<string, string>> = token): Promise<Ran> =>
    checkout.run(main, {
      event: "pull_request",
      payload: pullRequest(checkout, base),
      inputs,
      env: { GITHUB_API_URL: github.url },
    });
  return { checkout, run };
}

test("a rename fails with an annotation at its place, a comment and a suggestion; mended, the same workflow passes", async () => {
  const github = await FakeGitHub.start();
  const { checkout, run } = await broken(github);
  github.files.push({ filename: "prompts/keeper.md", status: "modified", patch: shown });
  const first = await run();
  expect(first.code).toBe(1);
  expect(first.commands[0]).toMatch(
    /^::error file=prompts\/keeper\.md,line=5,endLine=5,col=4,endColumn=18,title=prompt-unknown-parameter/u,
  );
  expect(first.outputs).toMatchObject({
    status: "failed",
    verdict: "fail",
    bump: "major",
    "error-count": "2",
    "warning-count": "0",
    "waived-count": "0",
    "changed-tools": '["crm/update_contact"]',
  });
  expect(first.outputs["sarif-file"]).toMatch(/tenon\.sarif$/u);
  expect(first.outputs["patch-file"]).toMatch(/tenon\.patch$/u);
  expect(github.comments).toHaveLength(1);
  expect(github.comments[0]?.body).toContain("prompts/keeper.md:5:4");
  expect(github.reviewComments).toMatchObject([
    { path: "prompts/keeper.md", line: 5, side: "RIGHT" },
  ]);
  expect(github.reviewComments[0]?.body).toContain(
    "```suggestion\n- `email_address`: the address\n```",
  );

  // Nothing changed, so nothing is written again.
  const before = github.writes().length;
  const again = await run();
  expect(again.code).toBe(1);
  expect(github.writes()).toHaveLength(before);

  await checkout.fix();
  await checkout.pin();
  checkout.commit("mended");
  const mended = await run();
  expect(mended.log).not.toMatch(/^::error/mu);
  expect(mended).toMatchObject({ code: 0, outputs: { status: "passed", "error-count": "0" } });
  expect(github.comments).toHaveLength(1);
  expect(github.comments[0]?.body).toContain("Tenon: prompts and tools fit");
  expect(github.writes().at(-1)).toBe("PATCH /repos/acme/agents/issues/comments/1");
});

test("the patch mends the repository at its top", async () => {
  const github = await FakeGitHub.start();
  const { checkout, run } = await broken(github);
  const { outputs } = await run();
  checkout.git("apply", outputs["patch-file"] ?? "");
  expect(checkout.read("prompts/keeper.md")).toContain("`email_address`");
  expect(github.reviewComments).toEqual([]);
});

test("the comment is found behind more than a hundred others", async () => {
  const github = await FakeGitHub.start();
  for (let index = 0; index < 250; index += 1) {
    github.addComment(`Comment ${index}`, { login: "kim", type: "User" });
  }
  const { run } = await broken(github);
  await run();
  expect(github.comments).toHaveLength(251);
  const own = github.comments[250];
  if (own !== undefined) own.body = own.body.replace("##", "## old");
  await run();
  expect(github.comments).toHaveLength(251);
  expect(github.writes().filter((write) => write.startsWith("PATCH"))).toHaveLength(1);
});

test("somebody else's comment with our mark is left alone", async () => {
  const github = await FakeGitHub.start();
  const { run } = await broken(github);
  await run();
  const [own] = github.comments;
  const foreign = github.addComment(own?.body ?? "", { login: "mallory", type: "User" });
  github.comments.shift();
  await run();
  expect(foreign.body).toBe(own?.body);
  expect(github.writes().filter((write) => write.startsWith("PATCH"))).toEqual([]);
  expect(github.comments).toHaveLength(2);
  // A fourth run finds its own behind the forged one.
  await run();
  expect(github.comments).toHaveLength(2);
});

test("two ids keep two comments", async () => {
  const github = await FakeGitHub.start();
  const { run } = await broken(github);
  await run({ ...token, id: "one" });
  await run({ ...token, id: "two --> <b>" });
  await run({ ...token, id: "one" });
  expect(github.comments).toHaveLength(2);
  expect(github.comments.map(({ body }) => body.split("\n")[0])).toEqual([
    "<!-- tenon-action one -->",
    "<!-- tenon-action two%20%2D%2D%3E%20%3Cb%3E -->",
  ]);
});

describe("what GitHub refuses never changes the verdict", () => {
  test.each([
    [
      "a token that may not write",
      { status: 403, body: { message: "Resource not accessible by integration" } },
    ],
    ["a token that is none", { status: 401, body: { message: "Bad credentials" } }],
    ["a repository that it does not see", { status: 404, body: { message: "Not Found" } }],
    ["a body that GitHub does not take", { status: 422, body: { message: "Validation Failed" } }],
  ])("%s", async (_, answer) => {
    const github = await FakeGitHub.start();
    github.fault = ({ method }) => (method === "POST" ? answer : undefined);
    const { run } = await broken(github);
    const ran = await run();
    expect(ran.code).toBe(1);
    expect(ran.outputs["status"]).toBe("failed");
    expect(ran.summary).toContain("prompts/keeper.md:5:4");
    expect(ran.commands.filter((command) => command.startsWith("::warning"))).toEqual([
      expect.stringContaining(`GitHub answered ${answer.status}`),
    ]);
    expect(github.requests.filter(({ method }) => method === "POST")).toHaveLength(1);
  });

  test("a server that stays down", async () => {
    const github = await FakeGitHub.start();
    github.fault = () => ({ status: 503, headers: { "retry-after": "0" }, body: {} });
    const { run } = await broken(github);
    const ran = await run();
    expect(ran.outputs["status"]).toBe("failed");
    expect(ran.log).toMatch(/^::warning title=Tenon::.*503/mu);
    expect(github.requests).toHaveLength(4);
  });
});

test("an answer that got lost makes no second comment", async () => {
  const github = await FakeGitHub.start();
  let lost = false;
  github.fault = ({ method, path, body }) => {
    if (lost || method !== "POST" || !path.endsWith("/comments")) return undefined;
    lost = true;
    github.addComment(String(Object(body).body));
    return { status: 502, body: { message: "Bad Gateway" } };
  };
  const { run } = await broken(github);
  const ran = await run();
  expect(ran.log).not.toContain("::warning");
  expect(github.comments).toHaveLength(1);
});

test("a secondary rate limit is waited for as long as it asks", async () => {
  const github = await FakeGitHub.start();
  let refused = 0;
  github.fault = ({ method }) => {
    if (method !== "POST" || refused > 0) return undefined;
    refused = performance.now();
    const message = "You have exceeded a secondary rate limit.";
    return { status: 403, headers: { "retry-after": "2" }, body: { message } };
  };
  const { run } = await broken(github);
  const ran = await run();
  expect(performance.now() - refused).toBeGreaterThan(1_900);
  expect(ran.log).not.toContain("::warning");
  expect(github.writes().filter((write) => write === writeComment)).toHaveLength(2);
  expect(github.comments).toHaveLength(1);
});

test("without a token, or with `comment: never`, GitHub is not asked", async () => {
  const github = await FakeGitHub.start();
  const { run } = await broken(github);
  expect((await run({})).outputs["status"]).toBe("failed");
  expect((await run({ ...token, comment: "never" })).outputs["status"]).toBe("failed");
  expect(github.requests).toEqual([]);
});

test("a suggestion stands only where the diff shows the line as it is", async () => {
  const github = await FakeGitHub.start();
  const { run } = await broken(github);
  github.files.push({
    filename: "prompts/keeper.md",
    status: "modified",
    // The head of the pull request has another line there than what was checked out.
    patch: shown.replace("customer_email", "customer_mail"),
  });
  await run();
  expect(github.reviewComments).toEqual([]);
});

test("a change that breaks nothing gets no comment", async () => {
  const github = await FakeGitHub.start();
  const checkout = await Checkout.with(agent);
  const base = checkout.git("rev-parse", "HEAD");
  checkout.write({ "README.md": "New.\n" });
  checkout.commit("readme");
  const ran = await checkout.run(main, {
    event: "pull_request",
    payload: pullRequest(checkout, base),
    inputs: token,
    env: { GITHUB_API_URL: github.url },
  });
  expect(ran).toMatchObject({
    code: 0,
    outputs: { status: "passed", verdict: "pass", bump: "none" },
  });
  expect(github.writes()).toEqual([]);
});
