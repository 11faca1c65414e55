import { hash } from "node:crypto";
import { canonicalDefinition, canonicalJson } from "./canonicalise.ts";
import { annotationsFacet, proseFacet, schemaFacet } from "./facets.ts";
import type { Json } from "./json.ts";
import type { Tool, ToolList } from "./tool.ts";

/** Version of the canonical form; stored beside every digest so that an upgrade of Tenon is never drift. */
export const canonVersion = 1;

/** The parts of a tool that change for different reasons. */
export type Facet = "input" | "output" | "annotations" | "prose";
/** A digest for each facet, in the form of `toolDigest`. */
export type FacetDigests = Readonly<Record<Facet, string>>;

/** Digests of tools that were asked for before: a check verifies, compares and reports the same tools. */
const knownDigests = new WeakMap<Tool, string>();

/** `sha256:` + hex of the canonical tool definition without `_meta`. */
export function toolDigest(tool: Tool): string {
  const known = knownDigests.get(tool);
  if (known !== undefined) return known;
  const digest = digestOf(canonicalDefinition(tool));
  knownDigests.set(tool, digest);
  return digest;
}

/** One digest per facet, so that a prose edit never invalidates an input verdict. */
export function facetDigests(tool: Tool): FacetDigests {
  return {
    input: digestOf(schemaFacet(tool.inputSchema)),
    output: digestOf(schemaFacet(tool.outputSchema)),
    annotations: digestOf(annotationsFacet(tool)),
    prose: digestOf(proseFacet(tool)),
  };
}

/** Identifies the set of tool digests of one server: `sha256:` over the canonical `{name: digest}` object. */
export function contractDigest({ tools }: ToolList): string {
  return digestOf(Object.fromEntries(tools.map((tool) => [tool.name, toolDigest(tool)])));
}

function digestOf(value: Json): string {
  return `sha256:${hash("sha256", canonicalJson(value), "hex")}`;
}
