import { SERVER_INFO_META_KEY } from "@modelcontextprotocol/client";
import { type Json, type JsonObject, parseToolList } from "@tenon/contract";
import { isDeeperThan, writable } from "./depth.ts";
import type { Guard } from "./guard.ts";
import { limits } from "./limits.ts";
import { type OpenSession, type Opening, openSession, requestParams } from "./open-session.ts";
import { type ListMethod, readPages } from "./page.ts";
import { RpcError } from "./probe-stop.ts";
import { readPromptTexts } from "./prompt-texts.ts";
import type { Snapshot } from "./snapshot.ts";
import { type Wire, objectMember } from "./wire.ts";

const methodNotFound = -32601;

interface Session extends OpenSession {
  readonly capabilities: JsonObject | undefined;
  readonly warnings: string[];
}

/** Opens the wire in the era that the server speaks and reads everything a snapshot holds. The caller closes the wire. */
export async function readServer(
  wire: Wire,
  guard: Guard,
  source: string,
  opening: Opening,
): Promise<Snapshot> {
  const started = performance.now();
  const open = await openSession(wire, guard, opening, guard.remainingMs);
  const { era, version, hello } = open;
  const warnings: string[] = [];
  const capabilities = shallow(objectMember(hello, "capabilities"), "capabilities", warnings);
  const session: Session = { ...open, capabilities, warnings };
  const opened = performance.now();
  const { tools, pages } = await readTools(session);
  const listed = performance.now();
  const others = guard.toolsOnly ? noOthers : await readOthers(session);
  const ended = performance.now();
  const instructions = hello?.["instructions"];
  const identity =
    era === "modern"
      ? objectMember(objectMember(hello, "_meta"), SERVER_INFO_META_KEY)
      : objectMember(hello, "serverInfo");
  return {
    rawTools: writable(tools),
    list: parseToolList(tools),
    toolPages: pages.map(writablePage),
    ...others,
    capabilities,
    serverInfo: shallow(identity, "serverInfo", warnings),
    instructions: typeof instructions === "string" ? instructions : undefined,
    protocol: { era, version },
    capabilityProfile: "none",
    source,
    warnings,
    timings: {
      openMs: Math.round(opened - started),
      toolsMs: Math.round(listed - opened),
      othersMs: Math.round(ended - listed),
      totalMs: Math.round(ended - started),
    },
  };
}

interface ToolPages {
  readonly tools: readonly Json[];
  readonly pages: readonly JsonObject[];
}

/** The tools; a server that has no such method has none, which is only worth a warning. */
async function readTools(session: Session): Promise<ToolPages> {
  const pages: JsonObject[] = [];
  try {
    const { signal } = session.guard;
    const tools = await readList(session, "tools/list", signal, (page) => pages.push(page));
    return { tools, pages };
  } catch (error) {
    const unknown = error instanceof RpcError && error.code === methodNotFound;
    if (!unknown || objectMember(session.capabilities, "tools") !== undefined) throw error;
    session.warnings.push("The server offers no tools: it does not know tools/list.");
    return { tools: [], pages: [] };
  }
}

/** A page without what could not be written as JSON again: tools that nest too deep, or everything beside the tools. */
function writablePage(page: JsonObject): JsonObject {
  if (!isDeeperThan(page, limits.maxDepth)) return page;
  const { tools } = page;
  return { tools: Array.isArray(tools) ? writable(tools) : [] };
}

type Others = Pick<Snapshot, "prompts" | "promptTexts" | "resources" | "resourceTemplates">;

const noOthers: Others = { prompts: [], promptTexts: [], resources: [], resourceTemplates: [] };

/** The lists beside tools, each only when its capability is advertised; a failure leaves it empty with a warning. */
async function readOthers(session: Session): Promise<Others> {
  const read = async (capability: string, method: ListMethod): Promise<readonly Json[]> => {
    if (objectMember(session.capabilities, capability) === undefined) return [];
    try {
      return await readOptional(session, method);
    } catch (error) {
      if (session.guard.stopped?.code === "aborted") throw error;
      session.warnings.push(`${method} was left out: ${session.guard.quote(error)}`);
      return [];
    }
  };
  const prompts = await read("prompts", "prompts/list");
  const resources = await read("resources", "resources/list");
  const resourceTemplates = await read("resources", "resources/templates/list");
  // Last, so that slow prompts cost none of the lists.
  const promptTexts = await textsOf(session, prompts);
  return { prompts, promptTexts, resources, resourceTemplates };
}

/** A limit of the whole load that the prompts meet keeps what was read before. */
async function textsOf(
  session: Session,
  prompts: readonly Json[],
): Promise<Snapshot["promptTexts"]> {
  const { wire, guard, warnings } = session;
  if (prompts.length === 0 || guard.signal.aborted) return [];
  try {
    return await readPromptTexts(
      prompts,
      (params, signal) => wire.request("prompts/get", requestParams(session, params), signal),
      guard,
      warnings,
    );
  } catch (error) {
    if (guard.stopped?.code === "aborted") throw error;
    warnings.push(`The prompts' texts were left out: ${guard.quote(error)}`);
    return [];
  }
}

async function readOptional(session: Session, method: ListMethod): Promise<readonly Json[]> {
  const patience = new AbortController();
  const timer = setTimeout(
    () => patience.abort(new Error(`no complete answer within ${limits.optionalListTimeoutMs} ms`)),
    limits.optionalListTimeoutMs,
  );
  try {
    const signal = AbortSignal.any([session.guard.signal, patience.signal]);
    const entries = await readList(session, method, signal);
    return entries.filter(
      (entry) => shallow(entry, `an entry of ${method}`, session.warnings) !== undefined,
    );
  } finally {
    clearTimeout(timer);
  }
}

function readList(
  session: Session,
  method: ListMethod,
  signal: AbortSignal,
  onPage?: (page: JsonObject) => void,
): Promise<readonly Json[]> {
  return readPages(method, session.guard, async (cursor) => {
    const params = requestParams(session, cursor === undefined ? {} : { cursor });
    const page = await session.wire.request(method, params, signal);
    onPage?.(page);
    return page;
  });
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
