import { type Check, failed, failedWith, passed } from "../check.ts";
import { describe, factsOf } from "../client/answer.ts";
import type { Client } from "../client/client.ts";
import type { CheckContext } from "../run/context.ts";
import { untilReady } from "../run/reach.ts";
import { told } from "./probes.ts";

/** True while a process lives; one that only waits for its parent to notice does not count. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function gone(context: CheckContext, pid: number): Promise<boolean> {
  const dead = await context.eventually(
    () => Promise.resolve(isAlive(pid) ? undefined : true),
    5_000,
  );
  return dead === true;
}

function overStdio(context: CheckContext): Promise<Client> {
  return context.open({ url: context.settings.stdioUrl ?? "" });
}

/** Ends the gateway by a signal. */
async function endGateway(context: CheckContext, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  const { gateway } = context.bench;
  if (gateway !== undefined) await gateway.end(signal, 10_000);
  else process.kill(context.settings.gatewayPid ?? 0, signal);
}

function leavesNothing(id: Check["id"], title: string, signal: "SIGTERM" | "SIGKILL"): Check {
  return {
    id,
    title,
    does: `The gateway gets ${signal}; behind it our upstream over stdio, which ignores SIGTERM and the end of its input.`,
    expects: "That process is gone within five seconds.",
    eras: [],
    needs: ["stdio", "gateway"],
    phase: "end",
    limitMs: () => 30_000,
    run: async (context) => {
      const { pid } = await told(context, await overStdio(context), "echo");
      await endGateway(context, signal);
      if (await gone(context, Number(pid))) return passed;
      process.kill(Number(pid), "SIGKILL");
      return failed("it was still alive after five seconds");
    },
  };
}

/** Processes that a gateway starts end with it. */
export const processChecks: readonly Check[] = [
  {
    id: "processes/stdio-calls",
    title: "Servers over stdio can be called",
    does: "Two clients call our upstream over stdio at the same time with equal ids.",
    expects: "Each gets its own answer.",
    eras: ["legacy", "modern"],
    needs: ["stdio"],
    run: async (context) => {
      const clients = [await overStdio(context), await overStdio(context)];
      const answers = await Promise.all(
        clients.map(async (client) => {
          const nonce = context.nonce();
          const answer = await context
            .call(client, "slow", { nonce, ms: 50 }, { id: 1 })
            .answer(context.settings.deadlineMs);
          return factsOf(answer)?.["nonce"] === nonce ? undefined : describe(answer);
        }),
      );
      const wrong = answers.find((one) => one !== undefined);
      return wrong === undefined ? passed : failed(wrong);
    },
  },
  {
    id: "processes/call-of-dead-child",
    title: "A stdio server that dies in mid-call ends the call",
    does: "Our upstream over stdio is killed in mid-call.",
    expects: "A JSON-RPC error with a code within the deadline.",
    eras: ["legacy", "modern"],
    needs: ["stdio"],
    phase: "harm",
    limitMs: ({ deadlineMs }) => deadlineMs + 8_000,
    run: async (context) => {
      const client = await overStdio(context);
      const { pid } = await told(context, client, "echo");
      const asked = context.call(client, "hang", { nonce: context.nonce() });
      await context.sleep(300);
      process.kill(Number(pid), "SIGKILL");
      const answer = await asked.answer(context.settings.deadlineMs);
      return answer.kind === "error" ? passed : failedWith(answer);
    },
  },
  {
    id: "processes/child-restarted",
    title: "A stdio server that died is started again",
    does: "Our upstream over stdio is killed; a new client calls.",
    expects: "A result from a new process within five seconds.",
    eras: [],
    needs: ["stdio"],
    phase: "harm",
    run: async (context) => {
      const { pid } = await told(context, await overStdio(context), "echo");
      process.kill(Number(pid), "SIGKILL");
      let last = "nothing";
      const again = await context.eventually(async () => {
        try {
          const found = await told(context, await overStdio(context), "echo");
          return found["pid"] === pid ? undefined : true;
        } catch (error) {
          last = String(error);
          return undefined;
        }
      }, 5_000);
      return again === true ? passed : failed(`after five seconds still: ${last}`);
    },
  },
  leavesNothing("processes/stopped", "A stopped gateway leaves no process behind", "SIGTERM"),
  leavesNothing("processes/killed", "A killed gateway leaves no process behind", "SIGKILL"),
  {
    id: "processes/stop-finishes-calls",
    title: "A gateway that is stopped finishes its calls",
    does: "The gateway gets SIGTERM with a call of one second under way.",
    expects: "Its result, or a JSON-RPC error with a code; never a cut connection.",
    eras: ["legacy", "modern"],
    needs: ["start"],
    phase: "end",
    limitMs: () => 30_000,
    run: async (context) => {
      const client = await context.open();
      const nonce = context.nonce();
      const asked = context.call(client, "slow", { nonce, ms: 1_000 });
      await context.seen(nonce);
      const ended = endGateway(context, "SIGTERM");
      const answer = await asked.answer(context.settings.deadlineMs);
      await ended;
      return answer.kind === "result" || answer.kind === "error" ? passed : failedWith(answer);
    },
  },
  {
    id: "duplicates/gateway-killed",
    title: "The gateway is killed between call and answer",
    does: "The gateway gets SIGKILL after the side effect; it is started again and the same call comes with the same idempotency key.",
    expects: "The side effect happened once.",
    eras: ["legacy", "modern"],
    needs: ["start"],
    phase: "end",
    limitMs: ({ deadlineMs }) => deadlineMs + 60_000,
    run: async (context) => {
      const { idempotencyMeta, idempotencyHeader, deadlineMs } = context.settings;
      const client = await context.open();
      const [key, nonce] = [context.nonce(), context.nonce()];
      const options = { meta: { [idempotencyMeta]: key }, headers: { [idempotencyHeader]: key } };
      const call = (client: Client) =>
        context.call(client, "add_effect", { nonce, delayMs: 1_000 }, options);
      const first = call(client);
      if ((await context.seen(nonce, 5_000)) === undefined) {
        return failedWith(await first.answer(0), "the call did not reach the upstream");
      }
      await endGateway(context, "SIGKILL");
      context.bench.gateway?.start();
      if (!(await context.untilWorks(40_000))) return failed("the gateway did not come back");
      await untilReady(context.bench);
      const answer = await call(await context.open()).answer(deadlineMs);
      const effects = await context.upstream.effects(nonce);
      if (effects === 1) return passed;
      return failed(
        `the side effect happened ${effects} times; the repetition got ${describe(answer)}`,
      );
    },
  },
];
