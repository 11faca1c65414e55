import { createHash } from "node:crypto";
import type { Json } from "@tenon/contract";

/** What identifies a finding across runs: structure only, never prose, lines or columns. */
export interface FindingIdentity {
  readonly rule: string;
  readonly server: string;
  readonly tool: string;
  /** JSON Pointer into the tool definition, or "". */
  readonly pointer: string;
  /** File, parameter, value, rename, and which of several equal findings in the file. */
  readonly arguments: Readonly<Record<string, Json>>;
}

/** `sha256:` and the hex digest over a finding's identity. */
export function fingerprintOf(identity: FindingIdentity): string {
  const { rule, server, tool, pointer } = identity;
  const entries = Object.entries(identity.arguments).toSorted(([left], [right]) =>
    left < right ? -1 : 1,
  );
  const text = JSON.stringify([rule, server, tool, pointer, entries]);
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
