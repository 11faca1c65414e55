import type { Json, JsonObject, Tool, ToolList } from "@tenon/contract";
import type { Era } from "../era.ts";

/** A parameter that a modern client repeats as the header `Mcp-Param-NAME` (`x-mcp-header`, revision 2026-07-28). */
export interface MirroredParameter {
  /** Lower-case header name: `mcp-param-region`. */
  readonly header: string;
  /** Property names from the arguments down to the value. */
  readonly path: readonly string[];
  readonly type: "string" | "integer" | "boolean";
}

/** One tool of an agreed or live list. */
export interface AgreedTool {
  readonly name: string;
  /** Parsed; `tool.definition` is verbatim. */
  readonly tool: Tool;
  /** `sha256:…` of the definition, see `toolDigest`. */
  readonly digest: string;
  /** The definition states an output schema. */
  readonly hasOutput: boolean;
  /** Empty for nearly all tools. */
  readonly mirrored: readonly MirroredParameter[];
}

/** Where a tool list comes from. */
export type AgreedOrigin =
  /** From the registry, now or from the verified copy on disk. */
  | { readonly kind: "registry"; readonly server: string; readonly reference: string }
  | { readonly kind: "file"; readonly path: string }
  /** What the server itself offers. */
  | { readonly kind: "live" };

/** What is agreed with a server, or what it offers now. Never changes: another list is another object. */
export interface Agreed {
  /** The server's name in the gateway's configuration. */
  readonly server: string;
  readonly origin: AgreedOrigin;
  /** The registry's version; undefined for files and live lists. */
  readonly version: string | undefined;
  /** Contract digest. */
  readonly digest: string;
  /** When the tools were seen to be so: RFC 3339, UTC. */
  readonly observedAt: string;
  /** Definitions verbatim, in the order of the server; of a live list also those that cannot be used. */
  readonly definitions: readonly Json[];
  /** Usable tools, in the same order. */
  readonly tools: readonly AgreedTool[];
  readonly byName: ReadonlyMap<string, AgreedTool>;
  readonly list: ToolList;
  /** The `result` of `tools/list`, all tools in one page, as UTF-8 JSON; made once per era. */
  readonly listResult: (era: Era) => Buffer;
  /** The definitions as UTF-8 JSON joined by commas, without brackets, each name behind `prefix`; made once per era and prefix. */
  readonly listEntries: (era: Era, prefix: string) => Buffer;
  /** What stands in `_meta` of its list under `dev.tenon/pin`. */
  readonly pinMeta: JsonObject;
}
