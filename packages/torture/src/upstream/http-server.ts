import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { JsonObject } from "@tenon/contract";
import { metaKeys, revisionOf } from "../era.ts";
import { tortureLimits } from "../limits.ts";
import { now } from "./ledger.ts";
import { answer, capabilities, discovered, serverInfo } from "./methods.ts";
import { modernFault } from "./modern-rules.ts";
import { httpReply, streamHead } from "./reply.ts";
import { eventWriter, type Session, type UpstreamState } from "./state.ts";
import { asText, isJsonObject } from "../json.ts";

interface Exchange {
  readonly state: UpstreamState;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: string;
  readonly message: JsonObject;
  readonly receivedAt: number;
}

/** The MCP endpoint (any path) of the upstream, not yet listening. */
export function upstreamServer(state: UpstreamState): Server {
  const server = createServer((request, response) => {
    state.responses.add(response);
    response.once("close", () => state.responses.delete(response));
    void handle(state, request, response).catch(() => response.destroy());
  });
  server.requestTimeout = 0;
  server.keepAliveTimeout = 60_000;
  return server;
}

async function handle(
  state: UpstreamState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const receivedAt = now();
  if (request.url?.startsWith("/.well-known/") === true) return metadata(request, response);
  if (request.method === "GET") return openStream(state, request, response);
  if (request.method === "DELETE") return endSession(state, request, response);
  const body = await bodyOf(request);
  const message = parsed(body);
  if (request.method !== "POST" || message === undefined) {
    refuse(response, 400, -32700, "Not a JSON-RPC message");
    return;
  }
  const exchange = { state, request, response, body, message, receivedAt };
  const meta = isJsonObject(message["params"]) ? message["params"]["_meta"] : undefined;
  const isModern =
    request.headers["mcp-protocol-version"] === revisionOf.modern ||
    (isJsonObject(meta) && meta[metaKeys.protocolVersion] !== undefined);
  if (isModern) modern(exchange);
  else legacy(exchange);
}

function modern({ state, request, response, body, message, receivedAt }: Exchange): void {
  if (state.options.era === "legacy") {
    return refuse(response, 400, -32000, "Bad Request: Unsupported protocol version");
  }
  const headers = headersOf(request);
  const reply = httpReply(response, message["id"] ?? null);
  const fault = modernFault(message, headers);
  if (fault !== undefined) return reply.error(fault.code, fault.message, fault.data, 400);
  const params = isJsonObject(message["params"]) ? message["params"] : {};
  const method = asText(message["method"]);
  if (message["id"] === undefined) {
    response.writeHead(202).end();
  } else if (method === "server/discover") {
    reply.result(discovered(state.options.version));
  } else if (method === "subscriptions/listen") {
    listen(state, response, message);
  } else {
    const id = message["id"];
    answer(state, {
      era: "modern",
      method,
      id,
      params,
      session: undefined,
      headers,
      body,
      reply,
      receivedAt,
    });
  }
}

/** `subscriptions/listen`: acknowledges, then stays open. */
function listen(state: UpstreamState, response: ServerResponse, message: JsonObject): void {
  const id = message["id"] ?? null;
  const params = isJsonObject(message["params"]) ? message["params"] : {};
  const wanted = isJsonObject(params["notifications"]) ? params["notifications"] : {};
  const notifications = wanted["toolsListChanged"] === true ? { toolsListChanged: true } : {};
  response.writeHead(200, streamHead);
  const write = eventWriter(response);
  const send = (note: JsonObject): void => {
    const given = isJsonObject(note["params"]) ? note["params"] : {};
    write({ ...note, params: { ...given, _meta: { [metaKeys.subscriptionId]: id } } });
  };
  send({
    jsonrpc: "2.0",
    method: "notifications/subscriptions/acknowledged",
    params: { notifications },
  });
  state.listeners.add(send);
  response.once("close", () => state.listeners.delete(send));
}

function legacy({ state, request, response, body, message, receivedAt }: Exchange): void {
  if (state.options.era === "modern") {
    const data = { supported: [revisionOf.modern] };
    return httpReply(response, message["id"] ?? null).error(-32022, "Unsupported", data, 400);
  }
  const method = message["method"];
  if (method === "initialize") return initialize(state, response, message);
  const session = state.options.sessions ? sessionOf(state, request, response) : state.nobodys;
  if (session === undefined) return;
  const params = isJsonObject(message["params"]) ? message["params"] : {};
  const id = message["id"];
  if (typeof method === "string" && id !== undefined) {
    const headers = headersOf(request);
    const reply = httpReply(response, id);
    answer(state, { era: "legacy", method, id, params, session, headers, body, reply, receivedAt });
    return;
  }
  if (method === "notifications/cancelled") {
    session.running.get(JSON.stringify(params["requestId"]))?.("notification");
  } else if (method === undefined && typeof id === "string") {
    const result = isJsonObject(message["result"]) ? message["result"] : {};
    session.asked.get(id)?.(result);
    session.asked.delete(id);
  }
  response.writeHead(202).end();
}

function initialize(state: UpstreamState, response: ServerResponse, message: JsonObject): void {
  const id = state.options.sessions ? randomUUID() : undefined;
  if (id !== undefined) state.openSession(id);
  const headers = id === undefined ? {} : { "mcp-session-id": id };
  httpReply(response, message["id"] ?? null, headers).result({
    protocolVersion: revisionOf.legacy,
    capabilities: capabilities(),
    serverInfo: serverInfo(state.options.version),
  });
}

/** The session of a request; when there is none the request is answered: 400 without an id, 404 for an unknown one. */
function sessionOf(
  { sessions }: UpstreamState,
  request: IncomingMessage,
  response: ServerResponse,
): Session | undefined {
  const id = request.headers["mcp-session-id"];
  const session = sessions.get(String(id));
  if (session === undefined) {
    if (id === undefined) refuse(response, 400, -32000, "Session ID required");
    else refuse(response, 404, -32001, "Session not found");
  }
  return session;
}

function openStream(
  state: UpstreamState,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (state.options.era === "modern" || !state.options.sessions) {
    return void response.writeHead(405, { allow: "POST" }).end();
  }
  const session = sessionOf(state, request, response);
  if (session === undefined) return;
  response.writeHead(200, streamHead);
  response.flushHeaders();
  const stream = { send: eventWriter(response) };
  session.stream = stream;
  response.once("close", () => {
    if (session.stream === stream) session.stream = undefined;
  });
}

function endSession(
  state: UpstreamState,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const session = sessionOf(state, request, response);
  if (session === undefined || session.id === null) return;
  state.sessions.delete(session.id);
  response.writeHead(200).end();
}

/** RFC 9728 metadata of the upstream itself; a gateway must not pass it on as its own. */
function metadata({ headers }: IncomingMessage, response: ServerResponse): void {
  const body = {
    resource: `http://${headers.host}/mcp`,
    authorization_servers: ["http://upstream.invalid"],
  };
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function refuse(response: ServerResponse, status: number, code: number, message: string): void {
  httpReply(response, null).error(code, message, undefined, status);
}

function headersOf({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

function parsed(body: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    if (!Buffer.isBuffer(part)) continue;
    size += part.length;
    if (size > tortureLimits.requestBytes) throw new Error("The request is too large");
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
