import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { Agent } from "./agent.ts";

const escape = "\u001b[31m\u001b]0;owned\u0007";
const nasty = `${escape}\n::error file=x::injected\n<script>alert(1)</script> [click](javascript:alert(1)) @everyone \u202e|\`x\``;

function tools(description: string, parameter: string): string {
  return JSON.stringify({
    tools: [
      {
        name: "update_contact",
        description,
        inputSchema: {
          type: "object",
          properties: { [parameter]: { type: "string", description } },
        },
      },
    ],
  });
}

/** What must not appear in a report of any format, and in Markdown and HTML besides. */
const everywhere = [/\p{Cc}\[31m|\p{Cc}\]0;/u, /\u202e/u, /^::error file=x/m];
const forbidden: Readonly<Record<string, readonly RegExp[]>> = {
  text: everywhere,
  json: everywhere,
  markdown: [...everywhere, /<script>alert/, /\]\(javascript:/, /(^|\s)@everyone/m],
  github: everywhere,
  sarif: everywhere,
  junit: [...everywhere, /<script>alert/],
  gitlab: everywhere,
  html: [...everywhere, /<script>alert/],
};

test.each(Object.entries(forbidden))(
  "text of a server is neutral in %s",
  async (format, patterns) => {
    const agent = new Agent({
      "tenon.yaml":
        'servers:\n  crm: { file: tools.json }\nprompts: ["prompts/**"]\nfail-on: dangerous\n',
      "tools.json": tools("Old", "email"),
      "prompts/a.md": "Call `update_contact` with:\n\n- `email`: the address\n",
    });
    await agent.tenon(["pin"]);
    agent.write("tools.json", tools(nasty, `mail${nasty}`));
    const { status, stdout, stderr } = await agent.tenon(["check", "--format", format]);
    expect(status).toBe(1);
    expect(stdout).toContain("update_contact");
    for (const pattern of patterns) expect(stdout + stderr).not.toMatch(pattern);
  },
);

test("secrets of the environment appear nowhere", async () => {
  const secret = "s3cr3t-token-value-42";
  const server = createServer((request, response) => {
    // A hostile server that sends the token back in everything it says.
    const token = request.headers.authorization ?? "";
    response.writeHead(500, { "content-type": "text/plain" }).end(`bad token ${token} ${secret}`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({
    "tenon.yaml": `servers:
  crm:
    url: "http://127.0.0.1:${port}/mcp?key=\${TOKEN}"
    headers: { Authorization: "Bearer \${TOKEN}" }
`,
  });
  const http = await agent.tenon(["pin"], { TOKEN: secret });
  expect(http.status).toBe(3);
  expect(http.stdout + http.stderr).not.toContain(secret);

  const script = `
    const tools = [{ name: "t", description: "token is " + process.env.TOKEN, inputSchema: { type: "object" } }];
    require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
      const { id, method } = JSON.parse(line);
      if (id === undefined) return;
      const result = method === "initialize"
        ? { protocolVersion: "2025-06-18", capabilities: { tools: {} }, serverInfo: { name: "x", version: process.env.TOKEN } }
        : method === "tools/list" ? { tools } : undefined;
      console.log(JSON.stringify(result ? { jsonrpc: "2.0", id, result } : { jsonrpc: "2.0", id, error: { code: -32601, message: "no" } }));
    });`;
  agent.write("server.cjs", script);
  const command = JSON.stringify(process.execPath);
  agent.write(
    "tenon.yaml",
    `servers:\n  crm: { command: ${command}, args: [server.cjs], env: { TOKEN: "\${TOKEN}" } }\n`,
  );
  const stdio = await agent.tenon(["pin"], { TOKEN: secret });
  expect(stdio.stdout + stdio.stderr).not.toContain(secret);
  expect(JSON.stringify(agent.tree("tenon.lock"))).not.toContain(secret);

  agent.write(
    "tenon.yaml",
    'servers:\n  crm: { url: "http://127.0.0.1:9/mcp", headers: { A: "${UNSET_TOKEN}" } }\n',
  );
  const unset = await agent.tenon(["pin"]);
  expect(unset.stderr).toContain("UNSET_TOKEN");
  expect([2, 3]).toContain(unset.status);
});
