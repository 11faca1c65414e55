import { join } from "node:path";
import { expect, test } from "vitest";
import { lockedNames, pinWorkspace } from "../src/index.ts";
import { folder, tool } from "./folder.ts";

const text = { type: "string" };

test("are those of the lock and those that earlier pins retired", async () => {
  const place = folder({
    "tenon.yaml": "servers: { crm: { file: crm.json, aliases: [sales] } }\n",
    "crm.json": [tool("update", { customer_email: text })],
  });
  await pinWorkspace(await place.open(), {});
  place.write("crm.json", [tool("update", { email_address: text })]);
  await pinWorkspace(await place.open(), {});
  const { servers, failures } = lockedNames(await place.open());
  expect(failures).toEqual([]);
  expect(servers.map(({ server, aliases }) => [server, aliases])).toEqual([["crm", ["sales"]]]);
  const names = servers.flatMap(({ versions }) => versions.map((tools) => JSON.stringify(tools)));
  expect(names.join("\n")).toContain("customer_email");
  expect(names.join("\n")).toContain("email_address");
});

test("bind the files that the configuration names, from any folder", async () => {
  const place = folder({
    "tenon.yaml": `servers: { crm: { file: a.json }, mail: { file: b.json } }
prompts:
  - { include: ["prompts/crm.md"], servers: [crm] }
  - { include: ["prompts/any.md"] }
  - { include: ["prompts/own.md"], servers: [] }
`,
    "a.json": [tool("a")],
    "b.json": [tool("b")],
    "prompts/crm.md": "x",
    "prompts/any.md": "x",
    "prompts/own.md": "x",
  });
  await pinWorkspace(await place.open(), {});
  const { boundOf } = lockedNames(await place.open());
  const prompts = join(place.path, "prompts");
  expect(boundOf(place.path, "prompts/crm.md")).toEqual(["crm"]);
  expect(boundOf(prompts, "any.md")).toEqual(["crm", "mail"]);
  expect(boundOf(prompts, "own.md")).toBeUndefined();
  expect(boundOf(prompts, "../README.md")).toBeUndefined();
});

test("of servers that are not pinned, or whose lock is damaged, are failures", async () => {
  const place = folder({
    "tenon.yaml": "servers: { crm: { file: a.json }, mail: { file: a.json } }\n",
    "a.json": [tool("a")],
  });
  await pinWorkspace(await place.open(), { servers: ["crm"] });
  place.write("tenon.lock/crm/a.json", "{}");
  const { servers, failures } = lockedNames(await place.open());
  expect(servers).toEqual([]);
  expect(failures).toMatchObject([
    { code: "malformed", source: "lock:crm" },
    { code: "file-missing", source: "lock:mail" },
  ]);
});
