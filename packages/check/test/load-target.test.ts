import { expect, test } from "vitest";
import { loadTarget, openWorkspace, pinWorkspace } from "../src/index.ts";
import { folder, tool } from "./folder.ts";

test("lock:SERVER gives the agreed tools, with everything else as the lock has it", async () => {
  const place = folder({
    "tenon.yaml": "servers: { crm: { file: crm.json } }\n",
    "crm.json": [tool("b"), tool("a")],
  });
  await pinWorkspace(await place.open(), {});
  const loaded = await loadTarget("lock:crm", { cwd: place.path, env: {} });
  expect(loaded).toMatchObject({
    ok: true,
    snapshot: { source: "lock:crm", rawTools: [tool("a"), tool("b")] },
  });
  const file = await loadTarget("crm.json", { cwd: place.path, env: {} });
  expect(file.ok && file.snapshot.list.tools.map(({ name }) => name)).toEqual(["a", "b"]);
});

test("lock:SERVER looks beside the configuration that is named, whatever its name", async () => {
  const place = folder({
    "agents/crm.yaml": "servers: { crm: { file: crm.json } }\n",
    "agents/crm.json": [tool("a")],
  });
  const configFile = "agents/crm.yaml";
  const context = { cwd: place.path, env: {}, configFile };
  await pinWorkspace(await openWorkspace({ ...context, now: new Date(0) }), {});
  expect(await loadTarget("lock:crm", context)).toMatchObject({
    ok: true,
    snapshot: { rawTools: [tool("a")] },
  });
});

test("a server that the lock lacks, or whose lock is damaged, is a failure", async () => {
  const place = folder({
    "tenon.yaml": "servers: { crm: { file: crm.json } }\n",
    "crm.json": [tool("a")],
  });
  await pinWorkspace(await place.open(), {});
  const missing = await loadTarget("lock:other", { cwd: place.path, env: {} });
  expect(missing).toMatchObject({
    ok: false,
    failure: { code: "file-missing", source: "lock:other" },
  });
  place.write("tenon.lock/crm/a.json", "{}");
  const damaged = await loadTarget("lock:crm", { cwd: place.path, env: {} });
  expect(damaged).toMatchObject({ ok: false, failure: { code: "malformed" } });
});

test("lock: cannot leave the lock's folder", async () => {
  const place = folder({ "tenon.yaml": "servers: {}\n", "crm.json": [tool("a")] });
  const loaded = await loadTarget("lock:../..", { cwd: place.path, env: {} });
  expect(loaded).toMatchObject({ ok: false, failure: { code: "file-missing" } });
});

test("a registry and a folder without a configuration are usage errors", async () => {
  const place = folder();
  await expect(loadTarget("registry:x@1", { cwd: place.path, env: {} })).rejects.toMatchObject({
    kind: "usage",
  });
  await expect(loadTarget("lock:crm", { cwd: place.path, env: {} })).rejects.toMatchObject({
    code: "config-missing",
  });
});
