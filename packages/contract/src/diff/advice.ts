/** What to do about reasons for which the engine does not decide; see docs/engine.md. */
const advices: readonly (readonly [prefix: string, advice: string])[] = [
  ["keyword-invalid", "ask the server's owner for a valid JSON Schema"],
  ["keyword-opaque", "ask the server's owner for a valid JSON Schema"],
  ["dialect-unknown", "ask the server's owner for a JSON Schema dialect, best 2020-12"],
  ["ref-remote", "ask the server's owner to store the definition under $defs"],
  ["ref-missing", "ask the server's owner to store the definition under $defs"],
  ["ref-loop", "ask the server's owner for a definition that ends"],
  ["budget-", "look at the change yourself or raise the budget"],
];

/** One sentence part for people: why the engine did not decide, and what they can do about it. */
export function undecided({
  reason,
  detail,
}: {
  readonly reason: string;
  readonly detail: string;
}): string {
  const [, advice = "look at the change yourself"] =
    advices.find(([prefix]) => reason.startsWith(prefix)) ?? [];
  return `${detail.replace(/\.$/, "")}; ${advice}, and accept it with a waiver where it is harmless`;
}
