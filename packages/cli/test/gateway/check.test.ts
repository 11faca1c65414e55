import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { before, folder, tenon } from "../tenon.ts";
import { closedPort } from "./closed-port.ts";

const closed = await closedPort();
const good = `servers:\n  crm: { url: http://127.0.0.1:${closed}/mcp, pin: { file: crm.json } }\n`;

it("says that a configuration is good", async () => {
  const cwd = folder({ "tenon.gateway.yaml": good, "crm.json": before });
  const run = await tenon(["gateway", "check"], { cwd });
  expect(run).toMatchObject({ code: 0, stderr: "" });
  expect(run.stdout).toContain("tenon.gateway.yaml: good  1 server, 0 tool settings");
  expect(run.stdout).toMatch(/^ok {2}pin {2}crm .*crm\.json: 2 tools$/mu);
});

it("tells everything that is wrong, a line each, and no value of the environment", async () => {
  const cwd = folder({
    "agents.yaml":
      'servers: { crm: { url: "${SECRET}" } }\ndrift: no\nwatch: { second: 1 }\nregistry: { url: "${NONE}" }\n',
  });
  const run = await tenon(["gateway", "check", "--config", "agents.yaml"], {
    cwd,
    env: { SECRET: "hunter2" },
  });
  expect(run.code).toBe(2);
  const lines = run.stderr.trimEnd().split("\n");
  expect(lines.map((line) => /agents\.yaml:(\d+:\d+): (\S+):/u.exec(line)?.slice(1))).toEqual([
    ["1:24", "servers.crm.url"],
    ["2:8", "drift"],
    ["3:10", "watch.second"],
    ["4:18", "registry.url"],
  ]);
  expect(run.stderr).not.toContain("hunter2");
});

it("takes a pinned file that is not there for a fault of the configuration", async () => {
  const cwd = folder({ "tenon.gateway.yaml": good });
  const run = await tenon(["gateway", "check", "--format", "json"], { cwd });
  expect(run.code).toBe(2);
  expect(JSON.parse(run.stdout)).toMatchObject({
    schemaVersion: 1,
    servers: ["crm"],
    reached: [{ kind: "pin", name: "crm", ok: false }],
  });
});

it("asks what the configuration names, and what does not answer is exit code 3", async () => {
  const server = createServer((_request, response) => response.writeHead(401).end());
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const text = `servers:
  away: { url: http://127.0.0.1:${closed}/mcp }
  own: { url: http://127.0.0.1:${port}/mcp, credential: { clientCredentials: { tokenUrl: http://t, clientId: a, clientSecret: b } } }
  local: { command: ${process.execPath}, args: [-e, "process.exit(1)"] }
audit: { databaseUrl: "postgres://u:hunter2@127.0.0.1:${closed}/audit" }
valkey: redis://:hunter2@127.0.0.1:${closed}
`;
  const cwd = folder({ "tenon.gateway.yaml": text });
  const run = await tenon(["gateway", "check", "--online", "--timeout", "5", "--format", "json"], {
    cwd,
  });
  server.close();
  expect(run.code).toBe(3);
  expect(JSON.parse(run.stdout).reached).toMatchObject([
    {
      kind: "server",
      name: "away",
      ok: false,
      message: expect.stringContaining("cannot be reached"),
    },
    {
      kind: "server",
      name: "own",
      ok: true,
      message: expect.stringContaining("asks for the credential"),
    },
    { kind: "server", name: "local", ok: false },
    {
      kind: "database",
      name: `127.0.0.1:${closed}/audit`,
      ok: false,
      message: expect.stringContaining("ECONNREFUSED"),
    },
    { kind: "valkey", name: `127.0.0.1:${closed}`, ok: false },
  ]);
  expect(run.stdout + run.stderr).not.toContain("hunter2");
});
