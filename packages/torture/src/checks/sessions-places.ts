import { type Check, failed, failedWith, notTried, passed } from "../check.ts";
import { factsOf } from "../client/answer.ts";
import type { CheckContext } from "../run/context.ts";
import { told } from "./probes.ts";

/** Sessions belong to whoever opened them, and hold at every replica. */
export const sessionPlaceChecks: readonly Check[] = [
  {
    id: "sessions/foreign-credentials",
    title: "A session id does not work with the credentials of another",
    does: "Client A opens a session; a call comes with its session id and the credentials of user B.",
    expects: "401, 403 or 404, and the call does not reach the upstream.",
    eras: ["legacy"],
    run: async (context) => {
      const users = await twoUsers(context);
      if (users === undefined) {
        return notTried("wants two users: give --other-header, or --oauth-url and --issuer-port");
      }
      const { url, a, b } = users;
      const client = await context.open({ url, headers: a });
      if (client.session === undefined) return notTried("the gateway gives no session ids");
      await told(context, client, "echo");
      const nonce = context.nonce();
      const thief = context.withSession(client.session, { url, headers: b });
      const asked = context.call(thief, "echo", { nonce });
      const answer = await asked.answer(context.settings.deadlineMs);
      if (factsOf(answer) !== undefined)
        return failed("user B was served in the session of user A");
      const { status = 0 } = asked.exchange;
      return [401, 403, 404].includes(status) ? passed : failedWith(answer);
    },
  },
  {
    id: "sessions/any-replica",
    title: "A session holds at every replica",
    does: "A client opens a session, stores a value, and uses the session at the other replicas.",
    expects: "The same upstream session and the value at each.",
    eras: ["legacy"],
    needs: ["replicas", "sessions"],
    run: async (context) => {
      const client = await context.open();
      const value = context.nonce();
      const { session } = await told(context, client, "put", { value });
      for (const url of context.settings.replicas) {
        await context.open({ url });
        const there = context.withSession(client.session, { url });
        const found = await told(context, there, "get");
        if (found["session"] !== session || found["value"] !== value) {
          return failed(`at ${url} the call came in another upstream session`);
        }
      }
      return passed;
    },
  },
  {
    id: "sessions/ended-at-every-replica",
    title: "A session that was ended is gone at every replica",
    does: "A client ends its session at one replica and calls with its id at the others.",
    expects: "404 at each.",
    eras: ["legacy"],
    needs: ["replicas"],
    run: async (context) => {
      const client = await context.open();
      const { status } = await client.end();
      if (status === 405) return notTried("the gateway answers DELETE with 405");
      for (const url of context.settings.replicas) {
        await context.open({ url });
        const there = context.withSession(client.session, { url });
        const asked = context.call(there, "echo", { nonce: context.nonce() });
        const answer = await asked.answer(context.settings.deadlineMs);
        if (asked.exchange.status !== 404) return failedWith(answer, url);
      }
      return passed;
    },
  },
];

interface Users {
  readonly url: string;
  readonly a: Readonly<Record<string, string>>;
  readonly b: Readonly<Record<string, string>>;
}

async function twoUsers({ settings, bench }: CheckContext): Promise<Users | undefined> {
  const { url, headers, otherHeaders, oauthUrl } = settings;
  if (otherHeaders !== undefined) return { url, a: headers, b: otherHeaders };
  const { issuer } = bench;
  if (oauthUrl === undefined || issuer === undefined) return undefined;
  const as = async (subject: string): Promise<Readonly<Record<string, string>>> => ({
    authorization: `Bearer ${await issuer.token({ audience: oauthUrl, subject })}`,
  });
  return { url: oauthUrl, a: await as("alice"), b: await as("bob") };
}
