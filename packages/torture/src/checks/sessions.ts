import { type Check, failed, failedWith, notTried, passed } from "../check.ts";
import { factsOf } from "../client/answer.ts";
import { asText } from "../json.ts";
import { facts, told } from "./probes.ts";

/** State and answers of one client never reach another. */
export const sessionChecks: readonly Check[] = [
  {
    id: "sessions/values-stay-apart",
    title: "A value of one session is not seen in another",
    does: "Client A stores a value in its upstream session; client B reads, then A reads.",
    expects: "B reads nothing, A reads its own value.",
    eras: ["legacy"],
    needs: ["sessions"],
    run: async (context) => {
      const [a, b] = [await context.open(), await context.open()];
      const value = context.nonce();
      await told(context, a, "put", { value });
      const seenByB = (await told(context, b, "get"))["value"];
      const seenByA = (await told(context, a, "get"))["value"];
      if (seenByB === value) return failed("client B read the value that client A had stored");
      if (seenByA !== value)
        return failed(`client A read ${JSON.stringify(seenByA)} instead of its own value`);
      return passed;
    },
  },
  {
    id: "sessions/one-upstream-session-each",
    title: "Every client keeps one upstream session of its own",
    does: "8 clients make 10 calls each; the upstream names the session of every call.",
    expects: "One session per client, and 8 different ones.",
    eras: ["legacy"],
    needs: ["sessions"],
    run: async (context) => {
      const clients = await context.openMany(8);
      const sessions = await Promise.all(
        clients.map(async (client) => {
          const calls = Array.from({ length: 10 }, () => told(context, client, "echo"));
          return new Set((await Promise.all(calls)).map(({ session }) => asText(session)));
        }),
      );
      const all = new Set(sessions.flatMap((one) => [...one]));
      const isSpread = sessions.some((one) => one.size !== 1);
      if (!isSpread && all.size === clients.length) return passed;
      const most = Math.max(...sessions.map(({ size }) => size));
      return failed(`8 clients came in ${all.size} upstream sessions; one client in up to ${most}`);
    },
  },
  {
    id: "sessions/answers-find-their-caller",
    title: "Equal request ids of several clients are told apart",
    does: "8 clients send 25 calls each at the same time, all with the same JSON-RPC ids.",
    expects: "Every answer comes to the client that asked, with its id and its nonce.",
    eras: ["legacy", "modern"],
    run: async (context) => {
      const clients = await context.openMany(8);
      const calls = clients.flatMap((client) =>
        Array.from({ length: 25 }, async (_, index) => {
          const nonce = context.nonce();
          const asked = context.call(client, "slow", { nonce, ms: index % 5 }, { id: index });
          return factsOf(await asked.answer(context.settings.deadlineMs))?.["nonce"] === nonce;
        }),
      );
      const wrong = (await Promise.all(calls)).filter((isRight) => !isRight).length;
      return wrong === 0
        ? passed
        : failed(`${wrong} of 200 answers were missing or somebody else's`);
    },
  },
  {
    id: "sessions/no-foreign-progress",
    title: "Equal progress tokens of two callers are told apart",
    does: "Two clients make a slow call each at the same time, with the same progress token.",
    expects: "Each hears of its own call only.",
    eras: ["legacy", "modern"],
    run: async (context) => {
      const clients = await context.openMany(2);
      const nonces = clients.map(() => context.nonce());
      const asked = clients.map((client, index) => {
        const args = { nonce: nonces[index] ?? "", ms: 300, steps: 5 };
        return context.call(client, "slow", args, { id: 7, meta: { progressToken: "same" } });
      });
      await Promise.all(asked.map((one) => facts(context, one)));
      const heard = asked.map((one) =>
        one.notes("notifications/progress").map(({ message }) => JSON.stringify(message)),
      );
      const foreign = heard.filter((notes, index) =>
        notes.some((note) => note.includes(nonces[1 - index] ?? "-")),
      );
      if (foreign.length > 0) return failed("a client heard the progress of the other one's call");
      return heard.every((notes) => notes.length > 0)
        ? passed
        : failed("a client heard no progress");
    },
  },
  {
    id: "sessions/questions-find-their-user",
    title: "A question to the user reaches the client whose call asks",
    does: "Two clients with open streams; a tool that A calls asks the user.",
    expects: "A gets the question, B gets nothing, A's answer reaches the tool.",
    eras: ["legacy"],
    run: async (context) => {
      const [a, b] = [await context.open(), await context.open()];
      const streams = [a.listen(), b.listen()];
      const question = context.nonce();
      const nonce = context.nonce();
      const asked = context.call(a, "elicit", { nonce, question });
      const isIt = (message: object): boolean => JSON.stringify(message).includes(question);
      const heard = await context.eventually(async () => {
        const all = [...asked.exchange.messages, ...(streams[0]?.messages ?? [])];
        return all.find(({ message }) => message["method"] !== undefined && isIt(message));
      }, context.settings.deadlineMs);
      if (streams[1]?.messages.some(({ message }) => isIt(message)) === true) {
        return failed("client B was asked");
      }
      if (heard === undefined) return failedWith(await asked.answer(0), "client A was not asked");
      const content = { answer: question };
      const id = heard.message["id"] ?? null;
      await a.tell({ jsonrpc: "2.0", id, result: { action: "accept", content } });
      const { answer } = await facts(context, asked);
      return JSON.stringify(answer) === JSON.stringify(content)
        ? passed
        : failed(`the tool got ${JSON.stringify(answer)}`);
    },
  },
  {
    id: "sessions/made-up-id",
    title: "A made-up session id is refused",
    does: "A call with a session id that nobody gave out.",
    expects: "404, so that the client initialises again.",
    eras: ["legacy"],
    run: async (context) => {
      const known = await context.open();
      const bare = context.withSession(context.nonce());
      const asked = context.call(bare, "echo", { nonce: context.nonce() });
      const answer = await asked.answer(context.settings.deadlineMs);
      if (known.session === undefined) return notTried("the gateway gives no session ids");
      return asked.exchange.status === 404 ? passed : failedWith(answer);
    },
  },
  {
    id: "sessions/altered-id",
    title: "An altered session id is refused",
    does: "A call with a session id of which one character was changed.",
    expects: "404, and never the session of somebody else.",
    eras: ["legacy"],
    run: async (context) => {
      const { session } = await context.open();
      if (session === undefined) return notTried("the gateway gives no session ids");
      const middle = Math.floor(session.length / 2);
      const other = session[middle] === "A" ? "B" : "A";
      const altered = session.slice(0, middle) + other + session.slice(middle + 1);
      const asked = context.call(context.withSession(altered), "echo", { nonce: context.nonce() });
      const answer = await asked.answer(context.settings.deadlineMs);
      return asked.exchange.status === 404 ? passed : failedWith(answer);
    },
  },
  {
    id: "sessions/deleted-id",
    title: "A session that was ended is gone",
    does: "A client ends its session with DELETE and calls again with its id.",
    expects: "404 for the call.",
    eras: ["legacy"],
    run: async (context) => {
      const client = await context.open();
      if (client.session === undefined) return notTried("the gateway gives no session ids");
      const { status } = await client.end();
      if (status === 405) return notTried("the gateway answers DELETE with 405");
      const asked = context.call(client, "echo", { nonce: context.nonce() });
      const answer = await asked.answer(context.settings.deadlineMs);
      return asked.exchange.status === 404 ? passed : failedWith(answer, `DELETE gave ${status}`);
    },
  },
  {
    id: "sessions/ended-upstream-too",
    title: "A session that was ended is ended upstream too",
    does: "A client ends its session with DELETE; the upstream is asked for its open sessions.",
    expects: "Its upstream session is gone within two seconds.",
    eras: ["legacy"],
    needs: ["sessions"],
    run: async (context) => {
      const client = await context.open();
      const { session } = await told(context, client, "echo");
      if (session === null) return notTried("the upstream gives no session ids");
      await client.end();
      const gone = await context.eventually(async () => {
        const { sessionIds } = await context.upstream.ask({ do: "open" });
        return sessionIds.includes(asText(session)) ? undefined : true;
      }, 2_000);
      return gone === true
        ? passed
        : failed("the upstream session is still open after two seconds");
    },
  },
];
