import { type Check, failed, notTried, passed } from "../check.ts";
import type { Era } from "../era.ts";
import type { CheckContext } from "../run/context.ts";

const both: readonly Era[] = ["legacy", "modern"];

/** The lists of a client and of a new one, at every replica, as bytes. */
async function lists(context: CheckContext): Promise<readonly string[]> {
  const urls = [context.settings.url, ...context.settings.replicas];
  const clients = await Promise.all([...urls, ...urls].map((url) => context.open({ url })));
  return Promise.all(clients.map(async (client) => JSON.stringify(await context.tools(client))));
}

/** A pin holds until somebody moves it. */
export const pinChecks: readonly Check[] = [
  {
    id: "discovery/pin-holds",
    title: "A pinned list does not change with the server",
    does: "The upstream adds, changes and removes a tool; open and new clients list for two seconds.",
    expects: "The same bytes as before, for everybody, at every replica.",
    eras: both,
    needs: ["pinned"],
    phase: "harm",
    run: async (context) => {
      const old = await context.open();
      const before = JSON.stringify(await context.tools(old));
      await context.upstream.ask({ do: "tools", changes: ["added", "changed", "removed"] });
      for (let turn = 0; turn < 4; turn += 1) {
        const all = [JSON.stringify(await context.tools(old)), ...(await lists(context))];
        if (all.some((list) => list !== before)) return failed("a list changed with the server");
        await context.sleep(500);
      }
      return passed;
    },
  },
  {
    id: "discovery/pin-without-upstream",
    title: "A pinned list is there without the server",
    does: "The upstream is killed; a new client lists.",
    expects: "The same bytes as before.",
    eras: ["modern"],
    needs: ["pinned"],
    phase: "harm",
    run: async (context) => {
      const [before] = await lists(context);
      await context.upstream.kill();
      const after = await lists(context);
      return after.every((list) => list === before) ? passed : failed("the list is another one");
    },
  },
  {
    id: "discovery/drift-told",
    title: "Drift from the pin is reported",
    does: "The upstream removes a tool; what the gateway reports is read before and after.",
    expects: "Within the deadline the report says something else than before.",
    eras: [],
    needs: ["pinned"],
    phase: "harm",
    limitMs: ({ deadlineMs }) => deadlineMs + 8_000,
    run: async (context) => {
      const { driftUrl, deadlineMs } = context.settings;
      if (driftUrl === undefined)
        return notTried("wants the address of the report: give --drift-url");
      const report = async (): Promise<string> => {
        const { status, text, messages } = await context.http({ url: driftUrl });
        const json = messages.map(({ message }) => JSON.stringify(message)).join("");
        // Times and counters differ from one reading to the next.
        return `${status} ${text}${json}`.replace(/\d+/gu, "0");
      };
      const before = await report();
      if (before !== (await report())) return notTried("the report is never the same twice");
      await context.upstream.ask({ do: "tools", changes: ["removed", "changed"] });
      const told = await context.eventually(
        async () => ((await report()) === before ? undefined : true),
        deadlineMs,
      );
      return told === true ? passed : failed(`${driftUrl} says what it said before`);
    },
  },
];
