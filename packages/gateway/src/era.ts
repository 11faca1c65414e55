/** `legacy`: MCP up to 2025-11-25, with `initialize` and sessions. `modern`: 2026-07-28, every request by itself. */
export type Era = "legacy" | "modern";

/** The revision that each era is spoken in. */
export const revisionOf = { legacy: "2025-11-25", modern: "2026-07-28" } as const;
