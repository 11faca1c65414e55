import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { Agent } from "./agent.ts";

const prompts = 'prompts: ["prompts/**"]';

/** An HTTP server on a free port that behaves badly in one way. */
async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}/mcp`;
}

async function pinnedCrm(): Promise<Agent> {
  const agent = new Agent();
  agent.useCrm(1, "");
  expect(await agent.tenon(["pin"])).toMatchObject({ status: 0 });
  return agent;
}

const faults: Readonly<Record<string, { listener: RequestListener; says: RegExp }>> = {
  "an HTML page": {
    listener: (_request, response) => {
      response.setHeader("content-type", "text/html").end("<h1>It works!</h1>");
    },
    says: /MCP/,
  },
  "a hang": { listener: () => undefined, says: /time|within/i },
  "a refusal to talk to strangers": {
    listener: (_request, response) => {
      response.writeHead(401, { "www-authenticate": "Bearer" }).end();
    },
    says: /401|authori/i,
  },
  "a broken server": {
    listener: (_request, response) => {
      response.writeHead(500).end("oops");
    },
    says: /500/,
  },
  "an answer that never ends": {
    listener: (_request, response) => {
      response.setHeader("content-type", "application/json");
      response.write('{"jsonrpc":"2.0","id":0,"result":{"tools":[');
      const chunk = "x".repeat(65_536);
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once("drain", more);
      };
      response.write('"');
      more();
    },
    says: /limit|large/i,
  },
};

describe("a server that cannot be read is neither a pass nor a fail, and the lock stays as it was", () => {
  test.each(Object.entries(faults))("%s", async (_name, { listener, says }) => {
    const agent = await pinnedCrm();
    const lock = agent.tree("tenon.lock");
    agent.write("tenon.yaml", `servers:\n  crm: { url: "${await serve(listener)}" }\n`);
    for (const command of ["check", "pin"]) {
      const { status, stderr } = await agent.tenon([command, "--timeout", "3"]);
      expect(status).toBe(3);
      expect(stderr).toMatch(says);
      expect(stderr).toContain("crm");
    }
    expect(agent.tree("tenon.lock")).toEqual(lock);
  });

  test("a server that is down", async () => {
    const agent = await pinnedCrm();
    const lock = agent.tree("tenon.lock");
    agent.write("tenon.yaml", "servers:\n  crm: { url: http://127.0.0.1:9/mcp }\n");
    const { status, stderr } = await agent.tenon(["check"]);
    expect(status).toBe(3);
    expect(stderr).toMatch(/127\.0\.0\.1:9/);
    expect(agent.tree("tenon.lock")).toEqual(lock);
  });

  test("a command that does not exist, and one that dies at once", async () => {
    const agent = new Agent({
      "tenon.yaml": "servers:\n  crm: { command: no-such-command-here }\n",
    });
    expect(await agent.tenon(["pin"])).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(/no-such-command-here/),
    });
    const script = JSON.stringify(["-e", "console.error('license expired'); process.exit(7)"]);
    agent.write(
      "tenon.yaml",
      `servers:\n  crm: { command: ${JSON.stringify(process.execPath)}, args: ${script} }\n`,
    );
    const died = await agent.tenon(["pin"]);
    expect(died.status).toBe(3);
    expect(died.stderr).toMatch(/license expired/);
    expect(died.stderr).toMatch(/\b7\b/);
    expect(agent.tree("tenon.lock")).toEqual({});
  });
});

describe("one malformed tool does not hide the others", () => {
  test("a schema 10,000 levels deep and a $ref cycle are named, the rest is pinned", async () => {
    const deep = `${'{"type":"object","properties":{"a":'.repeat(10_000)}{}${"}}".repeat(10_000)}`;
    const agent = new Agent({
      "tenon.yaml": `servers:\n  crm: { file: tools.json }\n${prompts}\n`,
      "tools.json": `{"tools":[
        {"name":"fine","inputSchema":{"type":"object","properties":{"a":{"type":"string"}}}},
        {"name":"bottomless","inputSchema":${deep}},
        {"name":"circular","inputSchema":{"type":"object","allOf":[{"$ref":"#/$defs/a"}],"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}}]}`,
    });
    const pin = await agent.tenon(["pin"]);
    const said = `${pin.stdout}${pin.stderr}`;
    expect(said).toContain("bottomless");
    expect(said).toContain("circular");
    const check = await agent.tenon(["check"]);
    expect(check.status).toBe(1);
    expect(check.stdout).toContain("bottomless");
    expect(
      Object.keys(agent.tree("tenon.lock")).filter((path) => path.endsWith("fine.json")),
    ).toHaveLength(1);
  });
});

describe("wrong use is exit 2 with what, where and what to do", () => {
  const cases: Readonly<Record<string, readonly [config: string, says: RegExp]>> = {
    "broken YAML": ["servers: [", /tenon\.yaml:\d+:\d+/],
    "an unknown key": ["serverz: {}", /did you mean.*servers/i],
    "an unknown rule": ["servers: {}\nrules: { description-chnged: off }", /description-changed/],
    "a waiver without a reason": [
      "servers: {}\nwaivers: [{ rule: tool-removed, by: me, expires: 2030-01-01 }]",
      /reason/,
    ],
  };
  test.each(Object.entries(cases))("%s", async (_name, [config, says]) => {
    const agent = new Agent({ "tenon.yaml": config });
    const { status, stderr } = await agent.tenon(["check", "--offline"]);
    expect(stderr).toMatch(says);
    expect(status).toBe(2);
  });

  test("no configuration, unknown command, unknown option", async () => {
    const agent = new Agent();
    expect(await agent.tenon(["check"])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/tenon init/),
    });
    expect(await agent.tenon(["chek"])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/check/),
    });
    expect(await agent.tenon(["check", "--bogus"])).toMatchObject({ status: 2 });
    expect(await agent.tenon(["diff", "a.json", "b.json"])).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(/a\.json/),
    });
  });
});

describe("prompt files that cannot be read", () => {
  test("binary and invalid UTF-8 are warnings that name the file, the rest is checked", async () => {
    const agent = new Agent({ "prompts/good.md": "Use `find_contact`.\n" });
    agent.write("prompts/picture.md", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13));
    agent.write("prompts/latin.md", Uint8Array.of(0x55, 0x73, 0x65, 0x20, 0xe9, 0x0a));
    agent.useCrm(1);
    await agent.tenon(["pin"]);
    const { status, report } = await agent.check();
    expect(status).toBe(0);
    expect(report.verdict).toBe("warn");
    expect(report.findings.map(({ file, level }) => [file, level])).toEqual([
      ["prompts/latin.md", "warning"],
      ["prompts/picture.md", "warning"],
    ]);
  });
});
