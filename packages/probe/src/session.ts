import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  Client,
  PROTOCOL_VERSION_META_KEY,
  SERVER_INFO_META_KEY,
} from "@modelcontextprotocol/client";
import { type Json, type JsonObject, parseToolList } from "@tenon/contract";
import { isDeeperThan, writable } from "./depth.ts";
import type { Guard } from "./guard.ts";
import { limits } from "./limits.ts";
import { type ListMethod, readPages } from "./page.ts";
import { RpcError } from "./probe-stop.ts";
import type { Era, Snapshot } from "./snapshot.ts";
import { type Wire, objectMember } from "./wire.ts";

const clientInfo = { name: "tenon", version: "0.1.0" } as const;
const methodNotFound = -32601;

/**
 * How to open: ask which era is spoken, ask and wait as long as it takes, or speak only the handshake of 2025-11-25
 * and before.
 */
export type Opening = "negotiate" | "patient" | "legacy";

interface Session {
  readonly wire: Wire;
  readonly guard: Guard;
  readonly era: Era;
  readonly version: string;
  readonly capabilities: JsonObject | undefined;
}

/** Opens the wire in the era that the server speaks and reads everything a snapshot holds. The caller closes the wire. */
export async function readServer(
  wire: Wire,
  guard: Guard,
  source: string,
  opening: Opening,
): Promise<Snapshot> {
  guard.enter("connect");
  const client = new Client(clientInfo, {
    capabilities: {},
    ...(opening !== "legacy" && {
      versionNegotiation: { mode: "auto", probe: { timeoutMs: patience(guard, opening) } },
    }),
  });
  await guard.run(client.connect(wire, { timeout: guard.remainingMs }));
  const era: Era = client.getProtocolEra() ?? "legacy";
  const version = client.getNegotiatedProtocolVersion() ?? "unknown";
  const hello = wire.answerTo(era === "modern" ? "server/discover" : "initialize");
  const warnings: string[] = [];
  const capabilities = shallow(objectMember(hello, "capabilities"), "capabilities", warnings);
  const session: Session = { wire, guard, era, version, capabilities };
  const tools = await readTools(session, warnings);
  const others = await readOthers(session, warnings);
  const instructions = hello?.["instructions"];
  const identity =
    era === "modern"
      ? objectMember(objectMember(hello, "_meta"), SERVER_INFO_META_KEY)
      : objectMember(hello, "serverInfo");
  return {
    rawTools: writable(tools),
    list: parseToolList(tools),
    ...others,
    capabilities,
    serverInfo: shallow(identity, "serverInfo", warnings),
    instructions: typeof instructions === "string" ? instructions : undefined,
    protocol: { era, version },
    capabilityProfile: "none",
    source,
    warnings,
  };
}

/** How long `server/discover` may stay unanswered. Over HTTP silence then is a failure, over stdio an older server. */
function patience(guard: Guard, opening: Opening): number {
  if (opening === "patient") return guard.remainingMs;
  return Math.min(Math.ceil(guard.remainingMs / 3), limits.discoverTimeoutMs);
}

/** The tools; a server that has no such method has none, which is only worth a warning. */
async function readTools(session: Session, warnings: string[]): Promise<readonly Json[]> {
  try {
    return await readList(session, "tools/list", session.guard.signal);
  } catch (error) {
    const unknown = error instanceof RpcError && error.code === methodNotFound;
    if (!unknown || objectMember(session.capabilities, "tools") !== undefined) throw error;
    warnings.push("The server offers no tools: it does not know tools/list.");
    return [];
  }
}

type Others = Pick<Snapshot, "prompts" | "resources" | "resourceTemplates">;

/** The lists beside tools, each only when its capability is advertised; a failure leaves it empty with a warning. */
async function readOthers(session: Session, warnings: string[]): Promise<Others> {
  const read = async (capability: string, method: ListMethod): Promise<readonly Json[]> => {
    if (objectMember(session.capabilities, capability) === undefined) return [];
    try {
      return await readOptional(session, method, warnings);
    } catch (error) {
      if (session.guard.stopped?.code === "aborted") throw error;
      warnings.push(`${method} was left out: ${session.guard.quote(error)}`);
      return [];
    }
  };
  return {
    prompts: await read("prompts", "prompts/list"),
    resources: await read("resources", "resources/list"),
    resourceTemplates: await read("resources", "resources/templates/list"),
  };
}

async function readOptional(
  session: Session,
  method: ListMethod,
  warnings: string[],
): Promise<readonly Json[]> {
  const patience = new AbortController();
  const timer = setTimeout(
    () => patience.abort(new Error(`no complete answer within ${limits.optionalListTimeoutMs} ms`)),
    limits.optionalListTimeoutMs,
  );
  try {
    const signal = AbortSignal.any([session.guard.signal, patience.signal]);
    const entries = await readList(session, method, signal);
    return entries.filter(
      (entry) => shallow(entry, `an entry of ${method}`, warnings) !== undefined,
    );
  } finally {
    clearTimeout(timer);
  }
}

function readList(
  session: Session,
  method: ListMethod,
  signal: AbortSignal,
): Promise<readonly Json[]> {
  return readPages(method, session.guard, (cursor) =>
    session.wire.request(method, requestParams(session, cursor), signal),
  );
}

/** Params of a list request; modern requests carry their envelope (2026-07-28, section "Request metadata"). */
function requestParams(session: Session, cursor: string | undefined): JsonObject {
  const page: JsonObject = cursor === undefined ? {} : { cursor };
  if (session.era === "legacy") return page;
  return {
    ...page,
    _meta: {
      [PROTOCOL_VERSION_META_KEY]: session.version,
      [CLIENT_INFO_META_KEY]: clientInfo,
      [CLIENT_CAPABILITIES_META_KEY]: {},
    },
  };
}

/** The value, or undefined with a warning when it nests too deep to be written as JSON again. */
function shallow<T extends Json>(
  value: T | undefined,
  what: string,
  warnings: string[],
): T | undefined {
  if (value === undefined || !isDeeperThan(value, limits.maxDepth)) return value;
  warnings.push(
    `The server's ${what} nests deeper than ${limits.maxDepth} levels and was left out.`,
  );
  return undefined;
}
