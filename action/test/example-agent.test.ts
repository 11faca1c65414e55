import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { pullRequest } from "./agents.ts";
import { builtAction, Checkout } from "./checkout.ts";
import { FakeGitHub } from "./fake-github.ts";

const examples = join(import.meta.dirname, "../../examples");

let main: string;
beforeAll(async () => {
  main = await builtAction();
});

test("the example agent: a release of its server breaks a line, `tenon fix` and `tenon pin` mend it", async () => {
  const github = await FakeGitHub.start();
  const command = JSON.stringify(process.execPath);
  const script = JSON.stringify(join(examples, "crm/src/server.ts"));
  const prompt = readFileSync(join(examples, "demo/crm-agent/prompts/contact-keeper.md"), "utf8");
  const checkout = new Checkout();
  checkout.git("init", "-q", "-b", "main");
  checkout.write({
    "tenon.yaml": `servers:\n  crm: { command: ${command}, args: [${script}, --release, "\${CRM_RELEASE}"] }\nprompts: [ "prompts/**" ]\n`,
    "prompts/contact-keeper.md": prompt,
  });
  await checkout.pin(".", { CRM_RELEASE: "1" });
  const base = checkout.commit("pinned");
  checkout.write({ "README.md": "A pull request about something else.\n" });
  checkout.commit("readme");
  const run = (release: string) =>
    checkout.run(main, {
      event: "pull_request",
      payload: pullRequest(checkout, base),
      inputs: { "github-token": "t0ken" },
      env: { CRM_RELEASE: release, GITHUB_API_URL: github.url },
    });
  expect(await run("1")).toMatchObject({ code: 0, outputs: { status: "passed" } });

  const lines = prompt.split("\n");
  const line = lines.findIndex((text) => text.includes("customeremail")) + 1;
  const column = (lines[line - 1] ?? "").indexOf("customeremail") + 1;
  const broken = await run("2");
  expect(broken).toMatchObject({ code: 1, outputs: { status: "failed", bump: "major" } });
  expect(broken.commands[0]).toContain(
    `::error file=prompts/contact-keeper.md,line=${line},endLine=${line},col=${column},endColumn=${column + 13},`,
  );
  expect(broken.commands[0]).toContain("fix: write emailaddress");

  await checkout.fix(".", { CRM_RELEASE: "2" });
  await checkout.pin(".", { CRM_RELEASE: "2" });
  checkout.commit("mended");
  expect(await run("2")).toMatchObject({ code: 0, outputs: { status: "passed" } });
  expect(github.comments).toHaveLength(1);
  expect(github.comments[0]?.body).toContain("## Tenon: prompts and tools fit");
});
