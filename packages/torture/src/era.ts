/** `legacy`: MCP up to 2025-11-25, with `initialize` and sessions. `modern`: 2026-07-28, every request by itself. */
export type Era = "legacy" | "modern";

/** Both eras, the older first. */
export const eras: readonly Era[] = ["legacy", "modern"];

/** The revision that each era is spoken in. */
export const revisionOf = { legacy: "2025-11-25", modern: "2026-07-28" } as const;

/** Keys of `_meta` that every request of the modern era carries (2026-07-28, "Requests"). */
export const metaKeys = {
  protocolVersion: "io.modelcontextprotocol/protocolVersion",
  clientCapabilities: "io.modelcontextprotocol/clientCapabilities",
  clientInfo: "io.modelcontextprotocol/clientInfo",
  serverInfo: "io.modelcontextprotocol/serverInfo",
  subscriptionId: "io.modelcontextprotocol/subscriptionId",
  logLevel: "io.modelcontextprotocol/logLevel",
} as const;
