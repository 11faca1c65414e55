import type { Witness } from "./compatibility.ts";
import type { Json } from "./json.ts";

/** How bad a change is, worst first: see docs/rules. */
export type Level = "breaking" | "dangerous" | "safe";
/** The version part that a change asks for. */
export type Bump = "major" | "minor" | "patch" | "none";

/** One classified difference between two versions of a tool (wire form of `tenon diff --format json`). */
export interface Change {
  readonly rule: string;
  readonly level: Level;
  readonly bump: Bump;
  /** The tool's name under the old contract; for an added tool its new name. */
  readonly tool: string;
  /** JSON Pointer into the tool definition: the old one where the place existed there, else the new one. */
  readonly path: string;
  readonly old?: Json;
  readonly new?: Json;
  /** For renames: the new name (of the tool, or of the property at `path`). */
  readonly renamedTo?: string;
  /** `witness`: a checked value shows it. `proved`: it follows from the definition alone. `unknown`: undecided, treated as breaking. */
  readonly proof: "witness" | "proved" | "unknown";
  readonly witness?: Witness;
  readonly message: string;
}

/** What changed between two tool lists. */
export interface ContractDiff {
  readonly schemaVersion: 1;
  readonly verdict: "breaking" | "dangerous" | "safe" | "same";
  readonly bump: Bump;
  readonly from: { readonly digest: string };
  readonly to: { readonly digest: string };
  /** Sorted by tool, path, rule. */
  readonly changes: readonly Change[];
}
