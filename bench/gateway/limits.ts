/**
 * What limits cost a call: admission and its release, a circuit, a deadline, all of them together; against an empty
 * function call in the same run. Usage: `node bench/gateway/limits.ts`.
 */
import { Admission, Circuit, Deadline } from "@tenon/gateway/rooms";
import type { ToolSettings } from "@tenon/gateway/rooms";

const rounds = 9;
const callsPerRound = 100_000;
const callers = Array.from({ length: 64 }, (_, index) => `key:client-${index}`);
const often = { calls: 1_000_000_000, perSeconds: 60 };

/** One call of a client; whatever comes back is looked at, so that nothing is left out. */
type Call = (callerId: string) => unknown;

const admission = new Admission();
const circuit = new Circuit();

function admitting(settings: ToolSettings): Call {
  return (callerId) => {
    const answer = admission.admit({ server: "billing", tool: "pay", callerId, settings });
    if (!("kind" in answer) || answer.kind === "refused") throw new Error("not let in at once");
    answer.release();
    return answer;
  };
}

const noLimits = admitting({});
const allLimits = admitting({ rateLimit: often, concurrency: 4 });

function passing(): unknown {
  const passage = circuit.enter();
  if (passage.kind === "passage") passage.settle(undefined);
  return passage;
}

function timing(): unknown {
  const deadline = new Deadline({}, () => undefined);
  deadline.end();
  return deadline;
}

const cases: readonly (readonly [name: string, call: Call])[] = [
  ["an empty function", (callerId) => callerId],
  ["admit and release, no limits", noLimits],
  ["admit and release, concurrency", admitting({ concurrency: 4 })],
  ["admit and release, rate", admitting({ rateLimit: often })],
  ["admit and release, both", allLimits],
  ["a refusal by rate", refusing({ rateLimit: { calls: 1, perSeconds: 3_600 } })],
  ["circuit: enter and settle", passing],
  ["deadline: start and end", timing],
  ["a call without limits: all three", (callerId) => [noLimits(callerId), passing(), timing()]],
  ["a call with both limits: all three", (callerId) => [allLimits(callerId), passing(), timing()]],
];

function refusing(settings: ToolSettings): Call {
  return (callerId) => admission.admit({ server: "billing", tool: "old", callerId, settings });
}

/** Nanoseconds of processor time per call in one round: others on the machine do not count. */
function roundOf(call: Call): number {
  let seen = 0;
  const start = process.cpuUsage();
  for (let index = 0; index < callsPerRound; index += 1) {
    if (call(callers[index % callers.length] ?? "") !== undefined) seen += 1;
  }
  const { user, system } = process.cpuUsage(start);
  const ns = ((user + system) * 1_000) / callsPerRound;
  if (seen !== callsPerRound) throw new Error("a call did nothing");
  return ns;
}

const times = new Map(cases.map(([name]) => [name, [] as number[]]));
// The cases take turns, so that a busy moment of the machine does not fall on one of them.
for (let round = 0; round <= rounds; round += 1) {
  for (const [name, call] of cases) {
    const ns = roundOf(call);
    if (round > 0) times.get(name)?.push(ns);
  }
}

const median = (all: readonly number[]): number =>
  all.toSorted((a, b) => a - b)[all.length >> 1] ?? 0;
const base = median(times.get("an empty function") ?? []);
console.log(`| ${"call".padEnd(36)} | ns per call | over an empty call |`);
console.log(`| ${"-".repeat(36)} | ----------: | -----------------: |`);
for (const [name, all] of times) {
  const ns = median(all);
  const more = (ns - base).toFixed(0);
  console.log(`| ${name.padEnd(36)} | ${ns.toFixed(0).padStart(11)} | ${more.padStart(18)} |`);
}
