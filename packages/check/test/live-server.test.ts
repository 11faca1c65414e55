import { describe, expect, test } from "vitest";
import { checkWorkspace, pinWorkspace } from "../src/index.ts";
import { folder } from "./folder.ts";

/** A real MCP server on standard input and output; it tells its tools from a file and knows its token. */
const server = `
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) continue;
  const answer = (result) => process.stdout.write(JSON.stringify({ jsonrpc: "2.0", id, result }) + "\\n");
  if (method === "initialize") {
    answer({ protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: "crm", version: "1" } });
  } else if (method === "tools/list") {
    const text = readFileSync(process.env.TOOLS, "utf8").replaceAll("@TOKEN@", process.env.CRM_TOKEN ?? "none");
    answer({ tools: JSON.parse(text) });
  } else {
    process.stdout.write(JSON.stringify({ jsonrpc: "2.0", id, error: { code: -32601, message: "no such method" } }) + "\\n");
  }
}
`;

const secret = "tk-s3cr3t-4711-abcdef";
const config = `servers:
  crm: { command: "${process.execPath}", args: [server.mjs], env: { TOOLS: tools.json, CRM_TOKEN: "\${CRM_TOKEN}" }, timeout-ms: 20000 }
prompts: [ { include: "prompts/*", servers: [crm] } ]
`;
const find = (description: string, key: string) => ({
  name: "find_contact",
  description,
  inputSchema: {
    type: "object",
    properties: { [key]: { type: "string", description: "What to look for." } },
    required: [key],
  },
});

describe("a server started by a command", () => {
  test("is pinned, checked, and found changed; its token appears nowhere", async () => {
    const place = folder({
      "tenon.yaml": config,
      "server.mjs": server,
      "tools.json": [find("Finds.", "search_text")],
      "prompts/a.md": "Use `find_contact` with `search_text`.\n",
    });
    const env = { CRM_TOKEN: secret };
    const first = await pinWorkspace(await place.open(env), {});
    expect(first.failures).toEqual([]);
    const lock = place.all("tenon.lock");
    expect(JSON.parse(lock["tenon.lock/crm/server.json"] ?? "")).toMatchObject({
      serverInfo: { name: "crm", version: "1" },
      version: "1.0.0",
    });
    const again = await pinWorkspace(await place.open(env), {});
    expect(again.pinned[0]?.changed).toBe(false);
    expect(place.all("tenon.lock")).toEqual(lock);

    place.write("tools.json", [find("Finds with @TOKEN@.", "query_text")]);
    const outcome = await checkWorkspace(await place.open(env), {});
    expect(outcome.report.findings.map(({ rule }) => rule)).toContain("prompt-unknown-parameter");
    expect(JSON.stringify(outcome)).not.toContain(secret);
    const refused = await pinWorkspace(await place.open(env), {});
    expect(refused.pinned).toEqual([]);
    expect(JSON.stringify(refused)).not.toContain(secret);
    expect(place.all("tenon.lock")).toEqual(lock);
  });

  test("that does not start is a failure with its name", async () => {
    const place = folder({
      "tenon.yaml": config,
      "server.mjs": "process.exit(3)",
      "tools.json": [],
    });
    const { failures, pinned } = await pinWorkspace(await place.open({ CRM_TOKEN: secret }), {
      timeoutMs: 10_000,
    });
    expect(pinned).toEqual([]);
    expect(failures[0]?.message).toMatch(/^crm: /u);
    expect(JSON.stringify(failures)).not.toContain(secret);
  });
});
