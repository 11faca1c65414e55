import { mkdirSync } from "node:fs";
import { expect, test } from "vitest";
import { checkWorkspace, pinWorkspace } from "../src/index.ts";
import { folder, tool } from "./folder.ts";
import type { Folder } from "./folder.ts";

const text = { type: "string" };

async function repository(under = ""): Promise<Folder> {
  const place = folder();
  if (under !== "") mkdirSync(`${place.path}/${under}`);
  place.git("init", "-q", "-b", "main");
  const here = { ...place, path: under === "" ? place.path : `${place.path}/${under}` };
  const write: Folder["write"] = (file, content) =>
    place.write(under === "" ? file : `${under}/${file}`, content);
  const inside = { ...here, write, git: place.git, open: place.open };
  write(
    "tenon.yaml",
    'servers: { crm: { file: crm.json } }\nprompts: [ { include: "p/*", servers: [crm] } ]\n',
  );
  write("crm.json", [tool("update_contact", { old_name: text, kept_name: text })]);
  write("p/a.md", "Use `update_contact` with `old_name`.\n");
  return inside;
}

async function open(place: Folder) {
  const { openWorkspace } = await import("../src/index.ts");
  return openWorkspace({ cwd: place.path, env: {}, now: new Date("2026-11-21T12:00:00Z") });
}

test.each(["", "sub"])(
  "the lock at a ref is the baseline, also from a folder below the repository's top (%j)",
  async (under) => {
    const place = await repository(under);
    await pinWorkspace(await open(place), {});
    place.git("add", ".");
    place.git("commit", "-qm", "one");
    place.write("crm.json", [tool("update_contact", { kept_name: text })]);
    await pinWorkspace(await open(place), {});
    const { report } = await checkWorkspace(await open(place), {
      baseline: "git:main",
      offline: true,
    });
    expect(report.servers[0]).toMatchObject({
      verdict: "breaking",
      from: { version: "1.0.0" },
      to: { version: "2.0.0" },
    });
    // The lock of this branch accepts the change; the prompt is still to be mended.
    expect(report.findings.map(({ rule, level }) => `${level} ${rule}`)).toEqual([
      "error prompt-unknown-parameter",
      "notice input-property-removed",
    ]);
    place.write("p/a.md", "Use `update_contact` with `kept_name`.\n");
    const mended = await checkWorkspace(await open(place), { baseline: "git:main", offline: true });
    expect(mended.report.verdict).toBe("pass");
    place.write("crm.json", [tool("update_contact", { kept_name: { type: "integer" } })]);
    const moved = await checkWorkspace(await open(place), { baseline: "git:HEAD" });
    expect(moved.report.verdict).toBe("fail");
  },
);

test("a server that the ref does not have yet is compared with the work tree's lock", async () => {
  const place = await repository();
  place.git("add", ".");
  place.git("commit", "-qm", "without a lock");
  await pinWorkspace(await open(place), {});
  const { report } = await checkWorkspace(await open(place), {
    baseline: "git:main",
    offline: true,
  });
  expect(report).toMatchObject({ verdict: "pass", findings: [] });
});

test.each(["git:nope", "git:--output=x", "git:", "git:main:x y", "main"])(
  "a baseline that is none (%s) is a usage error",
  async (baseline) => {
    const place = await repository();
    await pinWorkspace(await open(place), {});
    place.git("add", ".");
    place.git("commit", "-qm", "one");
    await expect(
      checkWorkspace(await open(place), { baseline, offline: true }),
    ).rejects.toMatchObject({ name: "TenonError", kind: "usage" });
  },
);

test("outside a repository it is a usage error", async () => {
  const place = folder({ "tenon.yaml": "servers: {}\n" });
  await expect(checkWorkspace(await place.open(), { baseline: "git:main" })).rejects.toMatchObject({
    kind: "usage",
  });
});
