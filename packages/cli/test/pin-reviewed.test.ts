import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { copyOf, pinnedFolder, tenon, write } from "./tenon.ts";

const tools = (description: string): string =>
  JSON.stringify([{ name: "find_contact", description, inputSchema: { type: "object" } }]);
const files = {
  "tenon.yaml": "servers: { crm: { file: crm.json } }\nprompts: [ 'prompts/*.md' ]\n",
  "crm.json": tools("Finds contacts."),
  "prompts/a.md": "Call `find_contact()` first.\n",
  "prompts/b.md": "Use `find_contact`.\n",
};

let changed = "";

beforeAll(async () => {
  changed = copyOf(await pinnedFolder(files), {
    "crm.json": tools("Finds archived contacts too."),
  });
});

it("names the prompts that wait, until they are read or edited; no step fails the build", async () => {
  const cwd = copyOf(changed);
  const pinned = await tenon(["pin"], { cwd });
  expect(pinned.stdout).toContain(
    "2 prompts name tools that changed: read and adapt, or tenon pin --reviewed when they still fit.\n" +
      "  prompts/a.md\n  prompts/b.md\n",
  );
  const waiting = await tenon(["check"], { cwd });
  expect(waiting.code).toBe(0);
  expect(waiting.stdout).toContain("prompt-needs-review");
  expect(waiting.stdout).toMatch(/next {2}Read the 2 prompts/);

  // A file is named from where the command is started.
  const one = await tenon(["pin", "--reviewed", "a.md"], { cwd: join(cwd, "prompts") });
  expect(one).toMatchObject({ code: 0, stderr: "" });
  expect(one.stdout).toContain("1 prompt names tools that changed");
  write(cwd, { "prompts/b.md": "Use `find_contact`, archived ones too.\n" });
  const green = await tenon(["check"], { cwd });
  expect(green.stdout).toMatch(/^pass/);
  expect((await tenon(["pin", "--reviewed"], { cwd })).stdout).not.toContain("prompt");
});

it("marks as read without a server, and refuses what makes no sense", async () => {
  const cwd = copyOf(changed);
  await tenon(["pin"], { cwd });
  write(cwd, { "crm.json": "no longer there" });
  const offline = await tenon(["pin", "--offline", "--reviewed", "prompts/", "--format", "json"], {
    cwd,
  });
  expect(offline.code).toBe(0);
  expect(JSON.parse(offline.stdout)).toMatchObject({
    servers: [{ version: "1.0.1", changed: false, pending: [] }],
  });
  expect(await tenon(["pin", "--offline"], { cwd })).toMatchObject({ code: 2 });
  const unknown = await tenon(["pin", "--offline", "--reviewed", "crm"], { cwd });
  expect(unknown).toMatchObject({ code: 2, stdout: "" });
  expect(unknown.stderr).toContain("servers stand before --reviewed");
});

it("fails when it was asked for", async () => {
  const cwd = copyOf(changed);
  await tenon(["pin"], { cwd });
  const strict = await tenon(["check", "--fail-on", "dangerous"], { cwd });
  expect(strict.code).toBe(1);
});
