import { isJsonObject, type JsonObject } from "@tenon/contract";
import { type Check, failed, failedWith, passed } from "../check.ts";
import { factsOf } from "../client/answer.ts";
import type { Exchange } from "../client/exchange.ts";
import type { CheckContext } from "../run/context.ts";
import type { TokenClaims } from "../run/issuer.ts";

/** The protected endpoint; checks that need it are not tried without. */
function place(context: CheckContext): string {
  return context.settings.oauthUrl ?? "";
}

/** An `initialize` or discovery of nobody in particular. */
function knock(
  context: CheckContext,
  headers: Readonly<Record<string, string>>,
): Promise<Exchange> {
  const params = {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "tenon-torture", version: "1" },
  };
  return context.http({
    url: place(context),
    method: "POST",
    headers: {
      accept: "application/json, text/event-stream",
      "content-type": "application/json",
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params }),
  });
}

/** The metadata URL of a challenge. */
function challengeOf({ headers }: Exchange): string | undefined {
  return /resource_metadata="?([^",\s]+)/u.exec(headers["www-authenticate"] ?? "")?.[1];
}

async function token(context: CheckContext, claims: TokenClaims): Promise<string> {
  const { issuer } = context.bench;
  if (issuer === undefined) throw new Error("No issuer");
  return `Bearer ${await issuer.token(claims)}`;
}

/** One check per kind of token that must not be accepted. */
function refused(
  id: Check["id"],
  title: string,
  does: string,
  claims: (context: CheckContext) => TokenClaims,
): Check {
  return {
    id,
    title,
    does,
    expects: "401.",
    eras: [],
    needs: ["oauth"],
    run: async (context) => {
      const authorization = await token(context, claims(context));
      const { status } = await knock(context, { authorization });
      return status === 401 ? passed : failed(`HTTP ${status ?? "nothing"}`);
    },
  };
}

/** The document at a metadata URL. */
async function metadataAt(context: CheckContext, url: string): Promise<JsonObject | undefined> {
  const { status, messages } = await context.http({ url, headers: {} });
  return status === 200 ? messages[0]?.message : undefined;
}

/** Passed: a document that names this URL as resource, and our issuer. */
function judgeMetadata(context: CheckContext, document: JsonObject | undefined, resource: string) {
  if (document === undefined) return failed("there is no such document");
  if (document["resource"] !== resource) {
    return failed(`it names ${JSON.stringify(document["resource"])} as resource`);
  }
  const servers = document["authorization_servers"];
  const issuer = context.bench.issuer?.url;
  return Array.isArray(servers) && servers.includes(issuer ?? "")
    ? passed
    : failed(`it names ${JSON.stringify(servers)} as authorization servers`);
}

/** The gateway is the resource server, and tokens end at it. */
export const oauthChecks: readonly Check[] = [
  {
    id: "oauth/no-token",
    title: "Nobody comes in without a token",
    does: "A request without a token.",
    expects: "401 with a Bearer challenge.",
    eras: [],
    needs: ["oauth"],
    run: async (context) => {
      const { status, headers } = await knock(context, {});
      const challenge = headers["www-authenticate"] ?? "";
      return status === 401 && /^bearer/iu.test(challenge)
        ? passed
        : failed(`HTTP ${status ?? "nothing"}, WWW-Authenticate: ${challenge}`);
    },
  },
  {
    id: "oauth/challenge-points-here",
    title: "The challenge points to the gateway",
    does: "A request without a token; its challenge is followed.",
    expects:
      "resource_metadata at the gateway's own origin; the document names the URL that was used, and our issuer.",
    eras: [],
    needs: ["oauth"],
    run: async (context) => {
      const url = challengeOf(await knock(context, {}));
      if (url === undefined) return failed("the challenge has no resource_metadata");
      if (!URL.canParse(url) || new URL(url).origin !== new URL(place(context)).origin) {
        return failed(`it points to ${url}`);
      }
      return judgeMetadata(context, await metadataAt(context, url), place(context));
    },
  },
  {
    id: "oauth/metadata-path-form",
    title: "Metadata is found at the path form",
    does: "GET /.well-known/oauth-protected-resource followed by the path of the endpoint (RFC 9728, 3.1).",
    expects: "The document names the URL that was used, and our issuer.",
    eras: [],
    needs: ["oauth"],
    run: async (context) => {
      const { origin, pathname } = new URL(place(context));
      const url = `${origin}/.well-known/oauth-protected-resource${pathname}`;
      return judgeMetadata(context, await metadataAt(context, url), place(context));
    },
  },
  {
    id: "oauth/behind-proxy",
    title: "Behind a proxy with TLS and a prefix",
    does: "A request without a token, with X-Forwarded-Proto, -Host and -Prefix as a proxy on this machine sends them.",
    expects: "The challenge points to https, the public host and the prefix.",
    eras: [],
    needs: ["oauth"],
    run: async (context) => {
      const url = challengeOf(
        await knock(context, {
          "x-forwarded-proto": "https",
          "x-forwarded-host": "agents.example",
          "x-forwarded-prefix": "/tools",
        }),
      );
      return url?.startsWith("https://agents.example/") === true && url.includes("/tools")
        ? passed
        : failed(`it points to ${url ?? "nothing"}`);
    },
  },
  refused(
    "oauth/token-for-upstream",
    "A token for the upstream is refused",
    "A token of our issuer whose audience is the upstream.",
    (context) => ({ audience: context.upstream.url }),
  ),
  refused(
    "oauth/token-for-nobody",
    "A token without an audience is refused",
    "A token of our issuer without an audience.",
    () => ({}),
  ),
  refused(
    "oauth/token-expired",
    "An expired token is refused",
    "A token of our issuer for the gateway that expired five minutes ago.",
    (context) => ({ audience: place(context), lifetimeSeconds: -300 }),
  ),
  refused(
    "oauth/token-forged",
    "A forged token is refused",
    "A token for the gateway signed with a key that the issuer does not have.",
    (context) => ({ audience: place(context), isForged: true }),
  ),
  {
    id: "oauth/own-token",
    title: "A token for the gateway works",
    does: "A client with a token of our issuer whose audience is the gateway calls a tool.",
    expects: "Its result.",
    eras: ["legacy", "modern"],
    needs: ["oauth"],
    run: async (context) => {
      const authorization = await token(context, { audience: place(context) });
      const client = await context.open({ url: place(context), headers: { authorization } });
      const asked = context.call(client, "echo", { nonce: context.nonce() });
      const answer = await asked.answer(context.settings.deadlineMs);
      return factsOf(answer) === undefined ? failedWith(answer) : passed;
    },
  },
  {
    id: "oauth/token-stays-here",
    title: "The client's token is not forwarded",
    does: "A client calls with a token (of our issuer where there is one); the upstream's requests are searched for it.",
    expects: "It is in none of them.",
    eras: ["legacy", "modern"],
    run: async (context) => {
      const { oauthUrl, url, headers } = context.settings;
      const isOurs = oauthUrl !== undefined && context.bench.issuer !== undefined;
      const given = Object.entries(headers).find(
        ([name]) => name.toLowerCase() === "authorization",
      );
      const authorization = isOurs
        ? await token(context, { audience: oauthUrl })
        : (given?.[1] ?? `Bearer ${context.nonce()}`);
      const client = await context.open({
        url: isOurs ? oauthUrl : url,
        headers: { ...headers, authorization },
      });
      const nonce = context.nonce();
      await context.call(client, "echo", { nonce }).answer(context.settings.deadlineMs);
      const call = await context.seen(nonce);
      if (call === undefined) return failed("the call did not reach the upstream");
      const secret = authorization.replace(/^bearer\s+/iu, "");
      const carrier = Object.entries(call.headers).find(([, value]) => value.includes(secret));
      if (carrier !== undefined) return failed(`the upstream got it in the header ${carrier[0]}`);
      return JSON.stringify(call.meta).includes(secret)
        ? failed("the upstream got it in _meta")
        : passed;
    },
  },
  {
    id: "oauth/foreign-metadata",
    title: "The upstream's metadata is not passed on",
    does: "The metadata documents at the gateway's address are read; the upstream has some of its own.",
    expects: "None that names the upstream as resource.",
    eras: [],
    run: async (context) => {
      const { origin, pathname } = new URL(context.settings.url);
      for (const path of ["", pathname]) {
        const document = await metadataAt(
          context,
          `${origin}/.well-known/oauth-protected-resource${path}`,
        );
        const servers = isJsonObject(document) ? JSON.stringify(document) : "";
        if (servers.includes("upstream.invalid"))
          return failed(`${path || "/"} gives the upstream's own`);
      }
      return passed;
    },
  },
  {
    id: "oauth/foreign-challenge",
    title: "The upstream's challenge is not passed on",
    does: "The upstream refuses a call with 401 and a challenge of its own.",
    expects: "A JSON-RPC error without that challenge: the client cannot do anything about it.",
    eras: ["legacy", "modern"],
    phase: "harm",
    run: async (context) => {
      const client = await context.open();
      const args = { nonce: context.nonce(), how: "unauthorized" };
      const asked = context.call(client, "flaky", args);
      const answer = await asked.answer(context.settings.deadlineMs);
      const challenge = asked.exchange.headers["www-authenticate"] ?? "";
      if (challenge.includes("upstream.invalid")) return failed(`WWW-Authenticate: ${challenge}`);
      return answer.kind === "error" ? passed : failedWith(answer);
    },
  },
];
