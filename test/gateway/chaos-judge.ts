import type { Attempt, Listed } from "./chaos-clients.ts";
import { serverNames } from "./chaos-stage.ts";
import type { Stage } from "./chaos-stage.ts";
import type { Arrival } from "./fixtures/services.ts";

/** What the audit says of one call, as far as it matters here. */
export interface Audited {
  readonly callId: string;
  readonly server: string;
  readonly state: string;
  readonly outcome?: string;
  readonly errorCode?: string;
  readonly decision: string;
  readonly method: string;
  readonly at: string;
  readonly replica: string;
  readonly arguments?: { readonly nonce?: string };
}

/** Everything that was seen. */
export interface Evidence {
  readonly stage: Pick<Stage, "wasAway"> & {
    /** In the order of `serverNames`. */
    readonly upstreams: readonly { readonly arrivals: () => readonly Arrival[] }[];
  };
  readonly attempts: readonly Attempt[];
  readonly lists: readonly Listed[];
  readonly audited: readonly Audited[];
  /** Times at which a pin's move began, by server. */
  readonly moves: ReadonlyMap<string, readonly number[]>;
}

/** Outcomes of calls that left, or may have. */
const left = new Set([
  "result",
  "tool-error",
  "protocol-error",
  "outcome-unknown",
  "timed-out",
  "cancelled",
]);
/** The error code of calls that lost their gateway before their end was written down. */
const gatewayEnded = "gateway-ended";
/** Outcomes that say that the server did it. */
const done = new Set(["result", "tool-error", "protocol-error"]);

/** Everything that should not have been, in words; empty when all held. */
export function violationsOf(evidence: Evidence): readonly string[] {
  const { stage, attempts, lists, audited, moves } = evidence;
  const calls = attempts.filter(({ tool }) => tool !== "");
  return [
    ...attempts.flatMap((attempt) => endProblem(stage, attempt)),
    ...keyProblems(calls),
    ...serverNames.flatMap((name, at) => {
      const arrivals = stage.upstreams[at]?.arrivals() ?? [];
      const own = <T extends { readonly server: string }>(all: readonly T[]): readonly T[] =>
        all.filter(({ server }) => server === name);
      return [
        ...effectProblems(own(calls), arrivals, own(audited)),
        ...listProblems(name, own(lists), moves.get(name) ?? []),
      ];
    }),
  ];
}

/** A call ends in an answer, or its connection with its replica. */
function endProblem(stage: Evidence["stage"], attempt: Attempt): readonly string[] {
  const { end, replica, from, until, answered, nonce } = attempt;
  if (end === "hung") return [`hung for ${until - from} ms: ${told(attempt)}`];
  if (end.startsWith("broken") && !stage.wasAway(replica, from, until)) {
    return [`the connection failed although r${replica} was there: ${told(attempt)}`];
  }
  if (end === "-32603" || end === "internal") return [`a bug answered: ${told(attempt)}`];
  const isWrong = answered !== undefined && answered !== nonce;
  return isWrong ? [`answered with ${answered}: ${told(attempt)}`] : [];
}

/** Whoever asks under one key gets one result. */
function keyProblems(attempts: readonly Attempt[]): readonly string[] {
  const results = new Map<string, string>();
  return attempts.flatMap((attempt) => {
    const { key, result } = attempt;
    if (key === undefined || result === undefined) return [];
    const first = results.get(key) ?? result;
    results.set(key, first);
    return first === result ? [] : [`two results under one key: ${told(attempt)}`];
  });
}

function effectProblems(
  attempts: readonly Attempt[],
  arrivals: readonly Arrival[],
  audited: readonly Audited[],
): readonly string[] {
  const arrived = grouped(arrivals, ({ nonce }) => nonce);
  const entries = grouped(audited, (call) => call.arguments?.nonce ?? "");
  const asked = grouped(attempts, ({ nonce }) => nonce);
  const problems: string[] = [];
  for (const nonce of new Set([...arrived.keys(), ...entries.keys(), ...asked.keys()])) {
    const came = arrived.get(nonce) ?? [];
    const written = entries.get(nonce) ?? [];
    const sent = asked.get(nonce) ?? [];
    const outcomes = written.map(({ outcome, state }) => outcome ?? state);
    const say = (what: string): void => {
      const all = `audited [${outcomes.join(", ")}], arrived ${came.length} times`;
      problems.push(`${what}: ${sent.map(told).join("; ") || nonce}; ${all}`);
    };
    // What a client was told is in the audit before.
    const lost = written.filter(({ errorCode }) => errorCode === gatewayEnded).length;
    const cut = sent.filter(({ end }) => /^(?:broken|hung)/u.test(end)).length;
    const may = outcomes.filter((outcome) => left.has(outcome)).length;
    // Only what the operator calls read-only may be sent again.
    if (came.length > 1 && came[0]?.tool !== "read") say("it happened twice");
    if (came.length > 0 && may !== 1) say("what happened is not audited once");
    if (lost > cut) say("audited as cut off, and the client had its answer");
    if (came.length === 0 && outcomes.some((outcome) => done.has(outcome)))
      say("audited as done, and it never arrived");
    if (written.some(({ state }) => state !== "ended")) say("the audit tells no end");
    // Sessions that are over, and replicas that go away, refuse before there is a call.
    const ended = sent.filter(({ end }) => !/^(?:broken|hung|session-unknown|draining)/u.test(end));
    if (written.length < ended.length || written.length > sent.length) say("not audited once each");
    if (sent.some(({ end }) => end === "result") && came.length === 0) say("a result of nothing");
  }
  return problems;
}

/** One text for each version and era; in one process it changes no more often than the pin was moved. */
function listProblems(
  server: string,
  lists: readonly Listed[],
  moves: readonly number[],
): readonly string[] {
  const problems: string[] = [];
  for (const [era, seen] of grouped(lists, (list) => list.era)) {
    const texts = new Set(seen.map(({ text }) => text));
    if (texts.size > 2) problems.push(`${server}, ${era}: ${texts.size} different lists`);
    for (const [pid, own] of grouped(seen, (list) => String(list.pid))) {
      let changes = 0;
      own.forEach((list, at) => {
        const before = own[at - 1];
        if (before === undefined || before.text === list.text) return;
        changes += 1;
        // One that starts while the registry is away begins with the last list that it had.
        const allowed = moves.filter((moved) => moved <= list.at).length;
        if (changes > allowed)
          problems.push(`${server}, ${era}: changed by itself in process ${pid}`);
      });
    }
  }
  return problems;
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  return Map.groupBy(items, keyOf);
}

function told({ server, tool, nonce, key, era, replica, from, end }: Attempt): string {
  const time = new Date(from).toISOString().slice(11, 23);
  return `${server}/${tool === "" ? "initialize" : tool} ${nonce}${key === undefined ? "" : " keyed"} ${era} r${replica} at ${time} ended ${end}`;
}
