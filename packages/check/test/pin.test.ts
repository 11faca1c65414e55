import { symlinkSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkWorkspace, loadTarget, pinWorkspace } from "../src/index.ts";
import { writeLock } from "../src/lock/write.ts";
import type { LockStep } from "../src/lock/write.ts";
import { folder, tool } from "./folder.ts";
import type { Folder } from "./folder.ts";

const config = "servers:\n  crm: { file: crm.json }\n";
const text = { type: "string" };

function crm(...tools: readonly object[]): Folder {
  return folder({ "tenon.yaml": config, "crm.json": { tools } });
}

async function rulesOf(place: Folder): Promise<readonly string[]> {
  const { report } = await checkWorkspace(await place.open(), { offline: true });
  return report.findings.map((finding) => `${finding.rule} ${finding.file}`);
}

describe("a first pin", () => {
  test("writes one readable file per tool and the server's", async () => {
    const place = crm(
      tool("update_contact", { email: text }),
      tool("find", {}, { _meta: { v: 1 } }),
    );
    const { pinned } = await pinWorkspace(await place.open(), {});
    expect(pinned).toMatchObject([
      { server: "crm", version: "1.0.0", tools: 2, changed: true, diff: undefined },
    ]);
    const files = place.all("tenon.lock");
    expect(Object.keys(files)).toEqual([
      "tenon.lock/crm/find.json",
      "tenon.lock/crm/server.json",
      "tenon.lock/crm/update_contact.json",
    ]);
    const find: unknown = JSON.parse(files["tenon.lock/crm/find.json"] ?? "");
    expect(find).toMatchObject({
      lockVersion: 1,
      canonVersion: 1,
      definition: tool("find", {}, { _meta: { v: 1 } }),
    });
    expect(Object.keys(find as object)).toEqual([
      "lockVersion",
      "canonVersion",
      "digest",
      "facets",
      "definition",
    ]);
    expect(JSON.parse(files["tenon.lock/crm/server.json"] ?? "")).toMatchObject({
      server: "crm",
      source: "crm.json",
      version: "1.0.0",
    });
    expect(await rulesOf(place)).toEqual([]);
  });

  test("a second pin of an unchanged server changes no byte, whatever the key order and `_meta`", async () => {
    const place = crm(tool("a", { x: text, y: text }, { _meta: { at: 1 } }), tool("b"));
    await pinWorkspace(await place.open(), {});
    const before = place.all("tenon.lock");
    place.write("crm.json", {
      tools: [tool("b"), { _meta: { at: 2 }, ...tool("a", { y: text, x: text }) }],
    });
    const { pinned } = await pinWorkspace(await place.open(), {});
    expect(pinned[0]).toMatchObject({ changed: false, bump: "none", version: "1.0.0" });
    expect(place.all("tenon.lock")).toEqual(before);
  });

  test("line ends that a checkout changed are no change", async () => {
    const place = crm(tool("a"));
    await pinWorkspace(await place.open(), {});
    for (const [file, content] of Object.entries(place.all("tenon.lock"))) {
      place.write(file, content.replaceAll("\n", "\r\n"));
    }
    const { pinned } = await pinWorkspace(await place.open(), {});
    expect(pinned[0]).toMatchObject({ changed: false, bump: "none" });
    expect(await rulesOf(place)).toEqual([]);
  });

  test("a lock of another canonical form is no drift; pinning brings it up to date", async () => {
    const place = crm(tool("a"));
    await pinWorkspace(await place.open(), {});
    const current = place.all("tenon.lock");
    for (const [file, content] of Object.entries(current)) {
      const old = content.replace('"canonVersion": 1', '"canonVersion": 0');
      place.write(file, old.replace(/sha256:[0-9a-f]{64}/u, `sha256:${"0".repeat(64)}`));
    }
    expect(await rulesOf(place)).toEqual([]);
    const { pinned } = await pinWorkspace(await place.open(), {});
    expect(pinned[0]).toMatchObject({ changed: true, bump: "none", version: "1.0.0" });
    expect(place.all("tenon.lock")).toEqual(current);
  });

  test("a dry run writes nothing", async () => {
    const place = crm(tool("a"));
    const { pinned } = await pinWorkspace(await place.open(), { dryRun: true });
    expect(pinned[0]?.changed).toBe(true);
    expect(Object.keys(place.all("."))).toHaveLength(2);
  });

  test("hostile tool names stay inside the folder and come back whole", async () => {
    const names = ["../../evil", "server", "retired", "CON", "a", "A", "x/y", "__proto__"];
    const place = crm(...names.map((name) => tool(name)));
    const { pinned } = await pinWorkspace(await place.open(), {});
    const accepted = pinned[0]?.tools ?? 0;
    expect(accepted).toBeGreaterThanOrEqual(5);
    const files = Object.keys(place.all("."));
    expect(
      files.filter(
        (file) => !/^(?:crm\.json|tenon\.yaml|tenon\.lock\/crm\/[^/]+\.json)$/u.test(file),
      ),
    ).toEqual([]);
    const loaded = await loadTarget("lock:crm", { cwd: place.path, env: {} });
    expect(loaded.ok && loaded.snapshot.list.tools.length).toBe(accepted);
  });
});

describe("a damaged lock is recognised and named", () => {
  const damages: readonly (readonly [string, (place: Folder) => void, string])[] = [
    [
      "edited by hand",
      (place) =>
        place.write(
          "tenon.lock/crm/a.json",
          place.read("tenon.lock/crm/a.json").replace("Does a.", "Does z."),
        ),
      "lock-broken tenon.lock/crm/a.json",
    ],
    [
      "a file gone",
      (place) => unlinkSync(join(place.path, "tenon.lock/crm/b.json")),
      "lock-broken tenon.lock/crm/server.json",
    ],
    [
      "a file too many",
      (place) =>
        place.write(
          "tenon.lock/crm/c.json",
          place.read("tenon.lock/crm/a.json").replaceAll('"a"', '"c"'),
        ),
      "lock-broken tenon.lock/crm/c.json",
    ],
    [
      "conflict markers",
      (place) =>
        place.write(
          "tenon.lock/crm/a.json",
          `<<<<<<< ours\n${place.read("tenon.lock/crm/a.json")}`,
        ),
      "lock-broken tenon.lock/crm/a.json",
    ],
    [
      "server.json gone",
      (place) => unlinkSync(join(place.path, "tenon.lock/crm/server.json")),
      "lock-broken tenon.lock/crm/server.json",
    ],
    [
      "a later format",
      (place) =>
        place.write(
          "tenon.lock/crm/server.json",
          place.read("tenon.lock/crm/server.json").replace('"lockVersion": 1', '"lockVersion": 2'),
        ),
      "lock-broken tenon.lock/crm/server.json",
    ],
    [
      "another server's",
      (place) =>
        place.write(
          "tenon.lock/crm/server.json",
          place.read("tenon.lock/crm/server.json").replace('"crm"', '"mrc"'),
        ),
      "lock-broken tenon.lock/crm/server.json",
    ],
  ];

  test.each(damages)("%s", async (_name, damage, expected) => {
    const place = crm(tool("a"), tool("b"));
    await pinWorkspace(await place.open(), {});
    damage(place);
    expect(await rulesOf(place)).toEqual([expected]);
    await pinWorkspace(await place.open(), {});
    expect(await rulesOf(place)).toEqual([]);
    const { report } = await checkWorkspace(await place.open(), { offline: true });
    // Where what was agreed cannot be told, the next version is a major one.
    expect(["2.0.0", "1.0.0"]).toContain(report.servers[0]?.from.version);
  });

  test("drafts of an interrupted write are not read", async () => {
    const place = crm(tool("a"));
    await pinWorkspace(await place.open(), {});
    place.write("tenon.lock/crm/.a.json.0123.tmp", "half");
    place.write("tenon.lock/crm/.x.json", "half");
    expect(await rulesOf(place)).toEqual([]);
  });

  test("a lock folder that is a link is not written through", async () => {
    const place = crm(tool("a"));
    const outside = folder({ "keep.txt": "x" });
    symlinkSync(outside.path, join(place.path, "tenon.lock"));
    await expect(pinWorkspace(await place.open(), {})).rejects.toThrow("is a symbolic link");
    expect(Object.keys(outside.all("."))).toEqual(["keep.txt"]);
  });
});

describe("a crash at any write", () => {
  test("leaves the old contract, the new one, or a lock that says it is damaged; the next pin mends it", async () => {
    const finished = "no write left to fail";
    let failAt = 1;
    for (; failAt < 50; failAt += 1) {
      const place = crm(tool("a", { old: text, kept: text }), tool("b"), tool("gone"));
      await pinWorkspace(await place.open(), {});
      const before = await loadTarget("lock:crm", { cwd: place.path, env: {} });
      place.write("crm.json", [
        tool("a", { kept: text, other: { type: "integer" } }),
        tool("b", { z: text }),
        tool("new"),
      ]);
      let steps = 0;
      const crash = (dir: string, step: LockStep): void => {
        steps += 1;
        if (steps === failAt) throw new Error("crash");
        // The server's folder is two levels below the configuration.
        writeLock(join(dir, "..", ".."), "crm", [step]);
      };
      const outcome = await pinWorkspace(await place.open(), {}, crash).then(
        () => finished,
        (error: unknown) => String(error),
      );
      const { report } = await checkWorkspace(await place.open(), { offline: true });
      const broken = report.findings.some((finding) => finding.rule === "lock-broken");
      const now = await loadTarget("lock:crm", { cwd: place.path, env: {} });
      const names = now.ok ? now.snapshot.list.tools.map(({ name }) => name).join() : "damaged";
      expect(broken).toBe(!now.ok);
      expect(["a,b,gone", "a,b,new", "damaged"]).toContain(names);
      expect(before.ok).toBe(true);
      await pinWorkspace(await place.open(), {});
      const mended = await loadTarget("lock:crm", { cwd: place.path, env: {} });
      expect(mended.ok && mended.snapshot.list.tools.map(({ name }) => name).join()).toBe(
        "a,b,new",
      );
      expect(place.read("tenon.lock/crm/retired.json")).toContain('"old"');
      if (outcome === finished) break;
      expect(outcome).toContain("cannot be written");
    }
    expect(failAt).toBeGreaterThan(5);
    expect(failAt).toBeLessThan(12);
  });
});

describe("what is not pinned", () => {
  test("a server that cannot be loaded keeps its lock", async () => {
    const place = crm(tool("a"));
    await pinWorkspace(await place.open(), {});
    const before = place.all("tenon.lock");
    place.write("crm.json", "{ not json");
    const { pinned, failures } = await pinWorkspace(await place.open(), {});
    expect(pinned).toEqual([]);
    expect(failures).toHaveLength(1);
    expect(failures[0]?.message).toContain("crm");
    expect(place.all("tenon.lock")).toEqual(before);
  });

  test("a secret that the server repeats in a tool is refused and not shown", async () => {
    const secret = "s3cr3t-token-4711";
    const place = folder({
      "tenon.yaml": 'servers:\n  crm: { file: "crm-${CRM_TOKEN}.json" }\n',
      [`crm-${secret}.json`]: [tool("a", { x: { type: "string", description: `Use ${secret}.` } })],
    });
    const ws = await place.open({ CRM_TOKEN: secret });
    const { pinned, failures } = await pinWorkspace(ws, {});
    expect(pinned).toEqual([]);
    expect(failures[0]?.message).toContain("repeats a secret");
    expect(JSON.stringify(failures)).not.toContain(secret);
    expect(Object.keys(place.all("."))).toEqual([`crm-${secret}.json`, "tenon.yaml"]);
  });

  test("the lock names variables, not their values", async () => {
    const place = folder({
      "tenon.yaml": 'servers:\n  crm: { file: "${DIR}/crm.json" }\n',
      "s3cr3t-dir-99/crm.json": [tool("a")],
    });
    await pinWorkspace(await place.open({ DIR: "s3cr3t-dir-99" }), {});
    const lock = JSON.stringify(place.all("tenon.lock"));
    expect(lock).toContain("${DIR}/crm.json");
    expect(lock).not.toContain("s3cr3t-dir-99");
  });

  test("a missing variable is a failure of its server only", async () => {
    const place = folder({
      "tenon.yaml": 'servers:\n  one: { file: "${MISSING}.json" }\n  two: { file: two.json }\n',
      "two.json": [tool("a")],
    });
    const { pinned, failures } = await pinWorkspace(await place.open(), {});
    expect(pinned.map(({ server }) => server)).toEqual(["two"]);
    expect(failures[0]?.message).toContain(
      "The environment variable MISSING is not set; file of server one needs it.",
    );
  });

  test("an unknown server name is a usage error", async () => {
    const place = crm(tool("a"));
    await expect(pinWorkspace(await place.open(), { servers: ["cmr"] })).rejects.toThrow(
      "There is no server `cmr`",
    );
  });

  test("a malformed tool keeps its earlier definition and is named", async () => {
    const place = crm(tool("a"), tool("b"));
    await pinWorkspace(await place.open(), {});
    place.write("crm.json", [tool("a"), { name: "b" }]);
    const { pinned } = await pinWorkspace(await place.open(), {});
    expect(pinned[0]).toMatchObject({ tools: 2, changed: false });
    expect(pinned[0]?.problems.map(({ name }) => name)).toEqual(["b"]);
  });
});
