import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { GatewayProcess } from "./zz-process.ts";
import { appendFileSync } from "node:fs";
const log = (...a: unknown[]) => appendFileSync("/tmp/conf-work/driver.log", a.map((x) => typeof x === "string" ? x : JSON.stringify(x)).join(" ") + "\n");
const url = process.argv.at(-1)!;
const mode = process.env["DRIVER_MODE"] === "modern" ? { pin: "2026-07-28" } : "legacy" as const;
const context = JSON.parse(process.env["MCP_CONFORMANCE_CONTEXT"] ?? "{}");
log("==", process.env["MCP_CONFORMANCE_SCENARIO"] ?? "", url, context);
const g = await GatewayProcess.start({ "tenon.gateway.yaml": JSON.stringify({ servers: { s: { url } }, audit: "none" }) });
const c = new Client({ name: "driver", version: "1" }, { capabilities: { elicitation: {}, sampling: {}, roots: {} }, versionNegotiation: { mode } });
c.setRequestHandler("elicitation/create", () => ({ action: "accept" as const, content: { confirmed: true, ok: true, name: "x" } }));
try {
  await c.connect(new StreamableHTTPClientTransport(new URL(g.url + "/mcp/s")));
  const { tools } = await c.listTools();
  log("tools", tools.map((t) => t.name));
  const calls = context.toolCalls ?? tools.map((t) => ({ name: t.name, arguments: Object.fromEntries(Object.entries(t.inputSchema.properties ?? {}).map(([k, s]: [string, any]) => [k, s.type === "number" || s.type === "integer" ? 5 : s.type === "boolean" ? true : s.type==="array"?[]:s.type==="object"?{}:s.type==="null"?null:"us-west1"])) }));
  for (const call of calls) log(call.name, await c.callTool(call).catch((e) => String(e)));
  if (c.getServerCapabilities()?.prompts) { const { prompts } = await c.listPrompts(); for (const p of prompts) log(await c.getPrompt({ name: p.name }).catch((e) => String(e))); }
  if (c.getServerCapabilities()?.resources) { const { resources } = await c.listResources(); for (const p of resources) log(await c.readResource({ uri: p.uri }).catch((e) => String(e))); }
} catch (e) { log("ERR", String(e)); }
log(g.log.slice(0, 2000));
await c.close(); await g[Symbol.asyncDispose](); process.exit(0);
