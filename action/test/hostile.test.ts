import { beforeAll, expect, test } from "vitest";
import { config, pullRequest } from "./agents.ts";
import { builtAction, Checkout } from "./checkout.ts";
import { FakeGitHub } from "./fake-github.ts";

let main: string;
beforeAll(async () => {
  main = await builtAction();
});

const attack =
  "\n::error file=x::owned%0A::set-output name=a::b\r\n##[error]owned\u001b[31m <script>alert(1)</script> " +
  "<img src=x onerror=alert(1)> ![x](http://evil.example/x.png) [click](javascript:alert(1)) @everyone #1 | `x\n" +
  "ghadelimiter_1\nstatus<<E\npassed\nE\n\u202e";

const server = (parameter: string): object => ({
  tools: [
    {
      name: `send ${attack}`,
      description: `Sends. ${attack}`,
      inputSchema: {
        type: "object",
        properties: { [parameter]: { type: "string", description: attack } },
        required: [parameter],
      },
    },
    {
      name: "post_note",
      description: attack,
      inputSchema: {
        type: "object",
        properties: { [parameter]: { type: "string", enum: [attack, "b"] } },
      },
    },
  ],
});

test("hostile text is harmless in log, summary, comment, suggestion and outputs", async () => {
  const github = await FakeGitHub.start();
  const files = {
    "tenon.yaml": config,
    "crm.json": server("old_text"),
    "prompts/a.md": `Call \`post_note\` with \`old_text\`. @everyone <script>alert(2)</script> ::error::x\n\n::warning file=y::prompt\n`,
  };
  const checkout = await Checkout.with(files);
  const base = checkout.git("rev-parse", "HEAD");
  checkout.write({ "crm.json": server(`new_text${attack}`) });
  await checkout.pin();
  checkout.commit("change");
  const payload = pullRequest(checkout, base);
  Object(payload).pull_request.base.ref = `main\`${attack}`;
  Object(payload).pull_request.title = attack;
  const ran = await checkout.run(main, {
    event: "pull_request",
    payload,
    inputs: { "github-token": "t0ken", id: `x --> <b> @all ${attack}`.slice(0, 150) },
    env: { GITHUB_API_URL: github.url },
  });
  expect(ran.code).toBe(1);

  // The log: commands are ours alone, and nothing stands behind an escape.
  expect(ran.commands.length).toBeGreaterThan(0);
  for (const command of ran.commands) {
    expect(command).toMatch(
      /^::(?:error|warning|notice) file=(?:prompts\/a\.md|tenon\.lock\/crm\/[^,]+|tenon\.yaml),line=\d+,/u,
    );
    expect(command.replaceAll(/%(?:25|0A|3A|2C)/gu, "")).not.toContain("%");
  }
  expect(ran.log).not.toMatch(/\p{Cc}\[31m|\u202e|^##\[/mu);

  // The outputs: exactly those of action.yml, whatever the values hold.
  expect(Object.keys(ran.outputs).toSorted()).toEqual([
    "bump",
    "changed-tools",
    "error-count",
    "patch-file",
    "report-json",
    "sarif-file",
    "status",
    "verdict",
    "waived-count",
    "warning-count",
  ]);
  expect(ran.outputs["status"]).toBe("failed");
  const delimiters = ran.rawOutputs.match(/<<ghadelimiter_[0-9a-f-]{36}$/gmu) ?? [];
  expect(new Set(delimiters).size).toBe(10);
  expect(JSON.parse(ran.outputs["changed-tools"] ?? "")).toContain("crm/post_note");

  // Markdown: outside of code nothing can act.
  const [comment] = github.comments;
  expect(comment?.body.split("\n")[0]).toMatch(/^<!-- tenon-action [\w%.!~*'()]+ -->$/u);
  for (const markdown of [ran.summary, comment?.body ?? ""]) {
    expect(markdown).not.toMatch(/\p{Cc}\[31m|\u202e|\r/u);
    const outside = markdown
      .replaceAll(/^ *(`{3,})text\n[^]*?^ *\1$/gmu, "")
      .replaceAll(/(?<!`)(`+)(?!`)[^]*?(?<!`)\1(?!`)/gu, "");
    expect(outside).not.toMatch(/(?<!\\)<(?!\/?(?:details|summary)>|!-- tenon)/u);
    expect(outside).not.toMatch(/(?:^|\s)@\w|#\d|:\/\//u);
    expect(outside).not.toMatch(/(?<!\\)\]\(/u);
    expect(markdown).not.toMatch(/^status<<E$/mu);
  }
});

test("a configuration cannot read what the runner gave to the action alone", async () => {
  const checkout = await Checkout.with(
    {
      "tenon.yaml":
        'servers:\n  crm: { file: "${INPUT_GITHUB-TOKEN:-${INPUT_ID}}.json" }\n  web: { url: "http://127.0.0.1:9/${ACTIONS_ID_TOKEN_REQUEST_TOKEN}" }\n',
    },
    [],
  );
  const ran = await checkout.run(main, {
    event: "workflow_dispatch",
    inputs: { "github-token": "s3cret-token-value", id: "s3cret-id" },
    env: { ACTIONS_ID_TOKEN_REQUEST_TOKEN: "s3cret-runtime" },
  });
  expect(ran).toMatchObject({ code: 1 });
  for (const text of [ran.log, ran.summary, ran.rawOutputs]) {
    expect(text).not.toMatch(/s3cret-(?:token|runtime)/u);
  }
});
