import { readFileSync } from "node:fs";
import { type Check, failed, notTried, passed } from "../check.ts";
import { describe, factsOf } from "../client/answer.ts";
import type { Client } from "../client/client.ts";
import type { Era } from "../era.ts";
import type { CheckContext } from "../run/context.ts";
import type { TortureSettings } from "../run/settings.ts";

const both: readonly Era[] = ["legacy", "modern"];
const limitMs = ({ sessions, callsPerSession, deadlineMs }: TortureSettings): number =>
  2 * deadlineMs + 30_000 + sessions * callsPerSession * 20;
const inFlight = 8;
const patienceMs = 30_000;

/** One call of the mixture; says what was wrong with its answer. */
async function mixed(
  context: CheckContext,
  client: Client,
  index: number,
  effects: Set<string>,
): Promise<string | undefined> {
  const nonce = context.nonce();
  const kind = index % 10;
  const [tool, args] =
    kind < 6
      ? ["echo", {}]
      : kind === 6
        ? ["slow", { ms: 50 }]
        : kind === 7
          ? ["add_effect", {}]
          : ["fail", kind === 8 ? {} : { code: -29_000 - (index % 500) }];
  if (tool === "add_effect") effects.add(nonce);
  const asked = context.call(client, tool, { nonce, ...Object(args) }, { id: index });
  // Slow is no fault here, lost is.
  const answer = await asked.answer(Math.max(patienceMs, context.settings.deadlineMs));
  if (kind === 9) {
    const isRight =
      answer.kind === "error" &&
      answer.code === -29_000 - (index % 500) &&
      JSON.stringify(answer.data ?? null).includes(nonce);
    return isRight ? undefined : describe(answer);
  }
  return factsOf(answer)?.["nonce"] === nonce ? undefined : describe(answer);
}

/** All calls of one client, eight at a time. */
async function session(
  context: CheckContext,
  client: Client,
  effects: Set<string>,
): Promise<string[]> {
  const { callsPerSession } = context.settings;
  const wrong: string[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < callsPerSession) {
      const index = next;
      next += 1;
      const fault = await mixed(context, client, index, effects);
      if (fault !== undefined) wrong.push(fault);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return wrong;
}

interface Load {
  readonly clients: readonly Client[];
  readonly wrong: readonly string[];
  readonly effects: ReadonlySet<string>;
}

async function load(context: CheckContext): Promise<Load> {
  const effects = new Set<string>();
  const clients = await context.openMany(context.settings.sessions);
  const wrong = await Promise.all(
    clients.map(async (client, index) => {
      // Not all connections in one moment: the queue of a listening socket is short.
      await context.sleep(index * 5);
      return session(context, client, effects);
    }),
  );
  return { clients, wrong: wrong.flat(), effects };
}

function memoryOf(pid: number): number | undefined {
  try {
    const found = /VmRSS:\s+(\d+) kB/u.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return found === undefined ? undefined : Number(found) / 1024;
  } catch {
    return undefined;
  }
}

/** Many clients do not disturb each other. */
export const concurrencyChecks: readonly Check[] = [
  {
    id: "concurrency/mixed",
    title: "No answer is lost, doubled or somebody else's",
    does: "Many clients at once make many calls each, with equal ids: fast, slow, failing, with side effects.",
    expects: "Every answer at the client that asked; every side effect once.",
    eras: both,
    limitMs,
    run: async (context) => {
      const { wrong, effects } = await load(context);
      const [first] = wrong;
      if (first !== undefined) return failed(`${wrong.length} calls went wrong; one got ${first}`);
      const { counts } = await context.upstream.ask({ do: "effects", nonces: [...effects] });
      const off = counts.filter((count) => count !== 1).length;
      return off === 0
        ? passed
        : failed(`${off} of ${counts.length} side effects did not happen once`);
    },
  },
  {
    id: "concurrency/nothing-left",
    title: "Ended sessions leave nothing open",
    does: "Sixteen clients call, listen, close their streams and end their sessions; the upstream counts what is open.",
    expects: "As many sessions and streams as before, within two seconds.",
    eras: ["legacy"],
    run: async (context) => {
      const before = await context.upstream.ask({ do: "open" });
      const clients = await context.openMany(16);
      const streams = clients.map((client) => client.listen());
      await context.sleep(300);
      for (const stream of streams) stream.abort();
      const ends = await Promise.all(clients.map((client) => client.end()));
      if (ends.some(({ status }) => status === 405))
        return notTried("the gateway answers DELETE with 405");
      let after = before;
      const isBack = await context.eventually(async () => {
        after = await context.upstream.ask({ do: "open" });
        return after.sessions <= before.sessions && after.streams <= before.streams
          ? true
          : undefined;
      }, 2_000);
      if (isBack === true) return passed;
      return failed(
        `sessions ${before.sessions} before, ${after.sessions} after; streams ${before.streams} before, ${after.streams} after`,
      );
    },
  },
  {
    id: "concurrency/memory",
    title: "Memory returns",
    does: "The mixture of calls three times; the gateway's resident memory is read after each.",
    expects: "After the third at most a third and 32 MB more than after the first.",
    eras: [],
    needs: ["gateway"],
    limitMs: (settings) => 3 * limitMs(settings),
    run: async (context) => {
      const pid = context.bench.gateway?.pid ?? context.settings.gatewayPid ?? 0;
      const sizes: number[] = [];
      for (let turn = 0; turn < 3; turn += 1) {
        const { clients } = await load(context);
        if (context.era === "legacy") await Promise.all(clients.map((client) => client.end()));
        const size = memoryOf(pid);
        if (size === undefined)
          return notTried("the memory of the gateway's process cannot be read");
        sizes.push(size);
      }
      const [first = 0, , third = 0] = sizes;
      const words = sizes.map((size) => `${Math.round(size)} MB`).join(", ");
      return third <= first * 1.33 + 32 ? passed : failed(words);
    },
  },
];
