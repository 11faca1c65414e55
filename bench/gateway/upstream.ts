/**
 * The upstream of the gateway benches: an echo over streamable HTTP in both eras, as bare as Node can be; as many of it as
 * `UPSTREAMS` says.
 */
import type { RequestListener } from "node:http";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { served } from "./served.ts";

const names = Array.from({ length: Number(process.env["TOOLS"] ?? "1") }, (_, at) =>
  at === 0 ? "echo" : `echo_${at}`,
);
const list = process.env["TOOL_LIST"];
const echoes = names.map((name) => ({
  name,
  description: "Says the same again.",
  inputSchema: {
    type: "object",
    properties: {
      text: { type: "string", maxLength: 10_000 },
      count: { type: "integer", minimum: 0 },
      flag: { type: "boolean" },
      mode: { enum: ["loud", "quiet"] },
      tags: { type: "array", items: { type: "string" } },
    },
    required: ["text"],
    additionalProperties: false,
  },
}));

interface Message {
  readonly id?: number | string;
  readonly method: string;
  readonly params?: { readonly arguments?: unknown; readonly protocolVersion?: string };
}

const tools: unknown = list === undefined ? echoes : JSON.parse(readFileSync(list, "utf8"));

const echo: RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    if (request.method !== "POST") {
      response.writeHead(request.method === "DELETE" ? 200 : 405).end();
      return;
    }
    const message = JSON.parse(Buffer.concat(chunks).toString("utf8")) as Message;
    if (message.id === undefined) {
      response.writeHead(202).end();
      return;
    }
    if (message.method === "initialize") response.setHeader("mcp-session-id", randomUUID());
    const modern = request.headers["mcp-protocol-version"] === "2026-07-28";
    const result = { ...resultOf(message), ...(modern && { resultType: "complete" }) };
    const body = JSON.stringify({ jsonrpc: "2.0", id: message.id, result });
    response.writeHead(200, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    });
    response.end(body);
  });
};

function resultOf({ method, params }: Message): object {
  switch (method) {
    case "initialize":
      return {
        protocolVersion: params?.protocolVersion,
        capabilities: { tools: {} },
        serverInfo: { name: "echo", version: "1" },
      };
    case "server/discover":
      return {
        supportedVersions: ["2026-07-28", "2025-11-25"],
        capabilities: { tools: {} },
        ttlMs: 0,
        cacheScope: "public",
      };
    case "tools/list":
      return { tools, ttlMs: 0, cacheScope: "public" };
    case "tools/call":
      return { content: [{ type: "text", text: JSON.stringify(params?.arguments) }] };
    default:
      return {};
  }
}

const count = Number(process.env["UPSTREAMS"] ?? "1");
await served(...Array.from({ length: count }, () => echo));
