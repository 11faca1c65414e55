import { type Check, failed, notTried, passed, type Verdict } from "../check.ts";
import type { CheckContext } from "../run/context.ts";
import { told } from "./probes.ts";

interface Report {
  /** By an option; else it is where most gateways have it. */
  readonly isGiven: boolean;
  readonly url: string;
  readonly status: number | undefined;
  readonly text: string;
}

async function report(context: CheckContext, kind: "health" | "ready"): Promise<Report> {
  const { healthUrl, readyUrl, url } = context.settings;
  const given = kind === "health" ? healthUrl : readyUrl;
  const place = given ?? new URL(kind === "health" ? "/healthz" : "/readyz", url).href;
  const { status, text, messages } = await context.http({ url: place });
  const json = messages.map(({ message }) => JSON.stringify(message)).join("");
  return { isGiven: given !== undefined, url: place, status, text: `${text}${json}` };
}

/** No such address is a fault only when somebody gave it. */
function absent({ url, status, isGiven }: Report, option: string): Verdict {
  const seen = `${url} gives HTTP ${status ?? "nothing"}`;
  return isGiven ? failed(seen) : notTried(`${seen}: give ${option}`);
}

/** Operators can tell what is wrong. */
export const healthChecks: readonly Check[] = [
  {
    id: "health/live",
    title: "The gateway says that it lives",
    does: "GET /healthz.",
    expects: "200.",
    eras: [],
    run: async (context) => {
      const found = await report(context, "health");
      return found.status === 200 ? passed : absent(found, "--health-url");
    },
  },
  {
    id: "health/ready",
    title: "The gateway says that it is ready",
    does: "GET /readyz with every upstream up.",
    expects: "200.",
    eras: [],
    run: async (context) => {
      await told(context, await context.open(), "echo");
      const found = await report(context, "ready");
      return found.status === 200 ? passed : absent(found, "--ready-url");
    },
  },
  {
    id: "health/names-what-is-down",
    title: "The gateway tells which upstream is down",
    does: "The upstream is killed, a call is made; /readyz is read before and after.",
    expects: "Within the deadline it says something else than before.",
    eras: [],
    phase: "harm",
    limitMs: ({ deadlineMs }) => 2 * deadlineMs + 8_000,
    run: async (context) => {
      const client = await context.open();
      await told(context, client, "echo");
      // Times and counters differ from one reading to the next.
      const words = ({ text }: Report): string => text.replace(/\d+/gu, "0");
      const first = await report(context, "ready");
      if (first.status !== 200) return absent(first, "--ready-url");
      await context.upstream.kill();
      await context
        .call(client, "echo", { nonce: context.nonce() })
        .answer(context.settings.deadlineMs);
      const changed = await context.eventually(async () => {
        const now = await report(context, "ready");
        return now.text === "" || words(now) === words(first) ? undefined : true;
      }, context.settings.deadlineMs);
      return changed === true ? passed : failed(`${first.url} says what it said before`);
    },
  },
  {
    id: "health/ready-for-the-rest",
    title: "One upstream that is down does not take the gateway down",
    does: "The upstream is killed, a call is made; /readyz is read, and the other upstream is called.",
    expects: "Still 200, and the other upstream's result.",
    eras: [],
    needs: ["other"],
    phase: "harm",
    limitMs: ({ deadlineMs }) => 2 * deadlineMs + 8_000,
    run: async (context) => {
      const first = await report(context, "ready");
      if (first.status !== 200) return absent(first, "--ready-url");
      const client = await context.open();
      await context.upstream.kill();
      await context
        .call(client, "echo", { nonce: context.nonce() })
        .answer(context.settings.deadlineMs);
      await context.sleep(500);
      await told(context, await context.open({ url: context.settings.otherUrl ?? "" }), "echo");
      const { status } = await report(context, "ready");
      return status === 200
        ? passed
        : failed(`HTTP ${status ?? "nothing"} with one of two upstreams down`);
    },
  },
];
