/** Two releases of a server as we made them up after real ones, prompts written for the first, and what the second does to them. */
export interface VersionPair {
  readonly name: string;
  readonly server: string;
  readonly before: readonly object[];
  readonly after: readonly object[];
  readonly prompts: Readonly<Record<string, string>>;
  /** Every stale place: `file:line text`. */
  readonly stale: readonly string[];
  /** The files that `tenon fix` changes, as they are afterwards. */
  readonly fixed: Readonly<Record<string, string>>;
  /** What is left to a person. */
  readonly open: readonly string[];
  /** What `tenon fix` tells that person. */
  readonly says: readonly string[];
  /** What the person writes. */
  readonly byHand: Readonly<Record<string, string>>;
}

/** Any text. */
export const text = { type: "string" };
/** Any number. */
export const number = { type: "number" };

/** A tool with an object of parameters. */
export function tool(
  name: string,
  properties: Readonly<Record<string, unknown>>,
  required: readonly string[] = [],
  more: object = {},
): object {
  return { name, inputSchema: { type: "object", properties, required, ...more } };
}

/** A schema with a description. */
export function said(schema: object, description: string): object {
  return { ...schema, description };
}

/** The prompt of every pair. */
export const file = "prompts/agent.md";

/** `source` with every pair replaced once, in order. */
export function changed(
  source: string,
  ...pairs: readonly (readonly [from: string, to: string])[]
): string {
  let result = source;
  for (const [from, to] of pairs) result = result.replace(from, to);
  return result;
}
