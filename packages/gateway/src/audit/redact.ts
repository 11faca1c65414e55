import type { Json, JsonObject } from "@tenon/contract";
import { isJsonObject, pointerTokens } from "@tenon/contract";
import { auditLimits as limits } from "./limits.ts";

/** What stands where something was taken out. */
export const redacted = "[redacted]";

/** Takes out what must not be stored; `sent` are the same arguments after a translation, under other names. */
export interface Redactor {
  readonly redact: (server: string, names: readonly string[], value: Json) => Json;
  readonly redactBoth: (
    server: string,
    names: readonly string[],
    value: Json,
    sent: Json,
  ) => readonly [Json, Json];
}

/** Pointers as a tree: a token or `*` to what is below; `whole` where one ends. */
interface Branch {
  whole: boolean;
  readonly below: Map<string, Branch>;
}

/**
 * Compiles the rules: JSON Pointers by `server/tool` or `*`, in which `*` stands for any key or item. What stands under a
 * key that looks like a secret is always taken out.
 */
export function redactorOf(rules: ReadonlyMap<string, readonly string[]>): Redactor {
  const trees = new Map([...rules].map(([name, pointers]) => [name, treeOf(pointers)]));
  const treesFor = (server: string, names: readonly string[]): readonly Branch[] =>
    ["*", `${server}/*`, ...new Set(names.map((name) => `${server}/${name}`))].flatMap((name) => {
      const tree = trees.get(name);
      return tree === undefined ? [] : [tree];
    });
  return {
    redact: (server, names, value) => without(value, treesFor(server, names)),
    redactBoth: (server, names, value, sent) => {
      const found = treesFor(server, names);
      const taken = new Set<Json>();
      const first = without(value, found, taken);
      // A translation gives arguments other names, which no rule knows: what was taken out is known by its value.
      return [first, withoutValues(without(sent, found), taken)];
    },
  };
}

function treeOf(pointers: readonly string[]): Branch {
  const root: Branch = { whole: false, below: new Map() };
  for (const pointer of pointers) {
    let branch = root;
    for (const token of pointerTokens(pointer) ?? []) {
      const next: Branch = branch.below.get(token) ?? { whole: false, below: new Map() };
      branch.below.set(token, next);
      branch = next;
    }
    branch.whole = true;
  }
  return root;
}

function without(value: Json, branches: readonly Branch[], taken?: Set<Json>): Json {
  if (branches.some(({ whole }) => whole)) return take(value, taken);
  if (Array.isArray(value)) {
    return value.map((item: Json, index) => without(item, below(branches, String(index)), taken));
  }
  if (!isJsonObject(value)) return value;
  return mapped(value, (held, key) =>
    looksSecret(key, held) ? take(held, taken) : without(held, below(branches, key), taken),
  );
}

function below(branches: readonly Branch[], token: string): readonly Branch[] {
  if (branches.length === 0) return branches;
  return branches.flatMap((branch) =>
    [branch.below.get(token), branch.below.get("*")].filter((next) => next !== undefined),
  );
}

function take(value: Json, taken: Set<Json> | undefined): Json {
  if (taken !== undefined) for (const leaf of leavesOf(value)) taken.add(leaf);
  return redacted;
}

function* leavesOf(value: Json): Generator<Json> {
  if (typeof value === "object" && value !== null) {
    for (const held of Object.values(value)) yield* leavesOf(held);
  } else if (typeof value === "string" || typeof value === "number") {
    yield value;
  }
}

function withoutValues(value: Json, taken: ReadonlySet<Json>): Json {
  if (taken.size === 0) return value;
  if (Array.isArray(value)) return value.map((item: Json) => withoutValues(item, taken));
  if (isJsonObject(value)) return mapped(value, (held) => withoutValues(held, taken));
  return taken.has(value) ? redacted : value;
}

/** A copy that keeps a key `__proto__` one. */
function mapped(value: JsonObject, change: (held: Json, key: string) => Json): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([key, held]) => [key, change(held, key)] as const),
  );
}

const secretWords =
  /passw|passphrase|passcode|secret|token|apikey|accesskey|privatekey|authorization|credential|cookie|bearer|jwt|onetimecode|cvv/u;

/** Whether a key names a secret, however it is written; counts of tokens are none. */
function looksSecret(key: string, held: Json): boolean {
  if (held === null || typeof held === "boolean") return false;
  const kind = kindOf(key);
  return kind === "secret" || (kind === "count" && typeof held !== "number");
}

type KeyKind = "plain" | "secret" | "count";

/** Keys come again with every call. */
const known = new Map<string, KeyKind>();

function kindOf(key: string): KeyKind {
  const found = known.get(key);
  if (found !== undefined) return found;
  const word = key.replaceAll(/[^A-Za-z]/gu, "").toLowerCase();
  const isSecret = secretWords.test(word);
  const kind = !isSecret ? "plain" : word.endsWith("tokens") ? "count" : "secret";
  if (key.length > limits.textLength) return kind;
  if (known.size >= limits.knownKeys) known.clear();
  known.set(key, kind);
  return kind;
}
