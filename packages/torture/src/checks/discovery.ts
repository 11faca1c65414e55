import type { JsonObject } from "@tenon/contract";
import { type Check, failed, failedWith, passed } from "../check.ts";
import { factsOf } from "../client/answer.ts";
import type { Client } from "../client/client.ts";
import type { Era } from "../era.ts";
import type { CheckContext } from "../run/context.ts";
import type { ListChange } from "../upstream/definitions.ts";
import { asText } from "../json.ts";

const both: readonly Era[] = ["legacy", "modern"];

/** One tool of a list, by our name for it. */
async function toolOf(
  context: CheckContext,
  client: Client,
  tool: string,
): Promise<JsonObject | undefined> {
  const name = context.bench.names.of(client, tool);
  return (await context.tools(client)).find((one) => one["name"] === name);
}

/** How the list looks to a client once a change has been made. */
const shows: Readonly<
  Record<ListChange, (context: CheckContext, client: Client) => Promise<true | undefined>>
> = {
  added: async (context, client) =>
    (await toolOf(context, client, "added")) === undefined ? undefined : true,
  changed: async (context, client) =>
    JSON.stringify((await toolOf(context, client, "changing")) ?? {}).includes('"added"')
      ? true
      : undefined,
  removed: async (context, client) =>
    (await toolOf(context, client, "removable")) === undefined ? true : undefined,
};

/** Makes a change while a session is open, and looks at the lists of old and new clients, at every replica. */
async function followed(context: CheckContext, change: ListChange) {
  const urls = [context.settings.url, ...context.settings.replicas];
  const old = await Promise.all(urls.map((url) => context.open({ url })));
  for (const client of old) {
    if ((await shows[change](context, client)) === true)
      return failed("it was seen before it happened");
  }
  await context.upstream.ask({ do: "tools", changes: [change] });
  const giveUpAt = performance.now() + 1_000;
  for (const [index, client] of old.entries()) {
    const left = (): number => Math.max(0, giveUpAt - performance.now());
    const where = index === 0 ? "" : ` of replica ${index + 1}`;
    const inOld = await context.eventually(() => shows[change](context, client), left());
    if (inOld === undefined) return failed(`an open client${where} does not see it after a second`);
    const fresh = await context.open({ url: client.place.url });
    const inNew = await context.eventually(() => shows[change](context, fresh), left());
    if (inNew === undefined) return failed(`a new client${where} does not see it after a second`);
  }
  return passed;
}

function follows(id: Check["id"], title: string, change: ListChange, does: string): Check {
  return {
    id,
    title,
    does,
    expects: "Open and new clients see it within a second, at every replica.",
    eras: both,
    needs: ["following"],
    phase: "harm",
    run: (context) => followed(context, change),
  };
}

/** Tool lists are the same for everybody, and never stale. */
export const discoveryChecks: readonly Check[] = [
  {
    id: "discovery/same-for-everyone",
    title: "Everybody gets the same list",
    does: "8 clients list the tools twice, at every replica.",
    expects: "16 equal lists, byte for byte, in the same order, in one page.",
    eras: both,
    run: async (context) => {
      const urls = [context.settings.url, ...context.settings.replicas];
      const clients = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          context.open({ url: urls[index % urls.length] ?? "" }),
        ),
      );
      const lists = await Promise.all(
        [...clients, ...clients].map(async (client) => JSON.stringify(await context.tools(client))),
      );
      const different = new Set(lists).size;
      return different === 1 ? passed : failed(`${different} different lists in 16`);
    },
  },
  {
    id: "discovery/verbatim",
    title: "Definitions are passed on verbatim",
    does: "The list through the gateway is compared to the upstream's own.",
    expects: "Every definition equal, but for the name's prefix and keys added to _meta.",
    eras: both,
    run: async (context) => {
      const client = await context.open();
      const { upstreamEra } = context.settings;
      const own = upstreamEra === "both" ? context.era : upstreamEra;
      const direct = await context.open({ url: context.upstream.url, headers: {} }, own);
      const seen = new Map((await context.tools(client)).map((tool) => [tool["name"], tool]));
      for (const tool of await context.tools(direct)) {
        const passedOn = seen.get(context.bench.names.of(client, asText(tool["name"])));
        if (passedOn === undefined) return failed(`the tool ${asText(tool["name"])} is missing`);
        const differing = Object.keys({ ...passedOn, ...tool }).filter(
          (key) =>
            key !== "name" &&
            key !== "_meta" &&
            JSON.stringify(passedOn[key]) !== JSON.stringify(tool[key]),
        );
        if (differing.length > 0)
          return failed(`${asText(tool["name"])} differs in ${differing.join(", ")}`);
      }
      return passed;
    },
  },
  follows(
    "discovery/tool-added",
    "A tool that was added is seen",
    "added",
    "The upstream adds a tool while sessions are open.",
  ),
  follows(
    "discovery/schema-changed",
    "A schema that was changed is seen",
    "changed",
    "The upstream adds a parameter to a tool while sessions are open.",
  ),
  follows(
    "discovery/tool-removed",
    "A tool that was removed is gone",
    "removed",
    "The upstream removes a tool while sessions are open.",
  ),
  {
    id: "discovery/list-changed",
    title: "Clients are told that the list changed",
    does: "A client listens (GET stream, subscriptions/listen); the upstream adds a tool.",
    expects: "notifications/tools/list_changed within a second.",
    eras: both,
    needs: ["following"],
    phase: "harm",
    run: async (context) => {
      const client = await context.open();
      const stream = client.listen();
      await stream.until(() => (stream.status === undefined ? undefined : true), 2_000);
      if (stream.status !== 200)
        return failed(`the stream was answered with HTTP ${stream.status}`);
      await context.sleep(300);
      await context.upstream.ask({ do: "tools", changes: ["added"] });
      const heard = await stream.until(
        () =>
          stream.messages.find(
            ({ message }) => message["method"] === "notifications/tools/list_changed",
          ),
        1_000,
      );
      return heard === undefined ? failed("nothing came within a second") : passed;
    },
  },
  {
    id: "discovery/restarted-version",
    title: "A server that comes back with other tools is seen",
    does: "The upstream is restarted with another version and other tools; an open and a new client list.",
    expects: "The new list within two seconds (the open session may be told 404).",
    eras: both,
    needs: ["following"],
    phase: "harm",
    run: async (context) => {
      const old = await context.open();
      await context.tools(old);
      await context.upstream.restart({ changes: ["added", "changed"], version: "2.0.0" });
      const giveUpAt = performance.now() + 2_000;
      const seesIt = (client: () => Promise<Client>) =>
        context.eventually(
          async () => {
            try {
              return await shows.added(context, await client());
            } catch {
              // Not yet.
              return undefined;
            }
          },
          Math.max(0, giveUpAt - performance.now()),
        );
      if ((await seesIt(() => context.open())) === undefined) {
        return failed("a new client does not see it after two seconds");
      }
      if ((await seesIt(() => Promise.resolve(old))) !== undefined) return passed;
      const { exchange } = old.ask("tools/list");
      await exchange.ended(1_000);
      return exchange.status === 404
        ? passed
        : failed("an open client does not see it after two seconds");
    },
  },
  {
    id: "discovery/added-tool-works",
    title: "A tool that was added can be called",
    does: "The upstream adds a tool; a client that was there before lists, then calls it.",
    expects: "Its result.",
    eras: both,
    needs: ["following"],
    phase: "harm",
    run: async (context) => {
      const client = await context.open();
      await context.tools(client);
      await context.upstream.ask({ do: "tools", changes: ["added"] });
      const isListed = await context.eventually(() => shows.added(context, client), 1_000);
      if (isListed === undefined) return failed("it is not in the list after a second");
      const asked = context.call(client, "added", { nonce: context.nonce() });
      const answer = await asked.answer(context.settings.deadlineMs);
      return factsOf(answer) === undefined ? failedWith(answer) : passed;
    },
  },
];
