import { hash } from "node:crypto";
import { plainText } from "@tenon/contract";
import type { Caller } from "../caller.ts";
import type { ServerSettings, UpstreamCredential } from "../config/settings.ts";
import { CredentialProblem } from "./credential-problem.ts";
import { KeptTokens } from "./kept-tokens.ts";
import { requestToken } from "./token-endpoint.ts";
import type { GrantedCredential } from "./token-endpoint.ts";

type HeaderMap = Readonly<Record<string, string>>;
type Server = Pick<ServerSettings, "name" | "credential">;

/** The gateway's own credentials towards upstreams. The caller's token goes to a token endpoint at most, never upstream. */
export interface Credentials {
  /** Headers for a request; at once where nothing must be fetched. Throws or rejects with a `CredentialProblem`. */
  readonly headersFor: (server: Server, caller: Caller) => HeaderMap | Promise<HeaderMap>;
  /** The upstream answered 401: the next request gets a new token; false when that would change nothing. */
  readonly invalidate: (server: Server, caller: Caller) => boolean;
}

/** Credentials by what each server's settings say; tokens of a server are kept as long as its settings stay the same. */
export function credentials(now: () => number = Date.now): Credentials {
  const kept = new Map<string, { readonly made: string; readonly tokens: KeptTokens }>();
  const tokensOf = (server: Server, credential: GrantedCredential): KeptTokens => {
    const made = madeOf(credential);
    const before = kept.get(server.name);
    if (before?.made === made) return before.tokens;
    const fetch = (subjectToken: string | undefined) =>
      requestToken(credential, subjectToken, server.name);
    const tokens = new KeptTokens(fetch, now);
    kept.set(server.name, { made, tokens });
    return tokens;
  };
  return {
    headersFor: (server, caller) => {
      const { credential } = server;
      if (credential.kind === "none") return nothing;
      if (credential.kind === "static") return credential.headers;
      if (credential.kind === "per-user") return ownHeaders(credential, server, caller);
      if (credential.kind === "client-credentials") {
        return tokensOf(server, credential).headers("", undefined);
      }
      if (caller.token === undefined) throw noToken(server);
      return tokensOf(server, credential).headers(holderOf(caller), caller.token);
    },
    invalidate: (server, caller) => {
      const { credential } = server;
      if (credential.kind === "client-credentials") return tokensOf(server, credential).drop("");
      if (credential.kind !== "token-exchange") return false;
      return tokensOf(server, credential).drop(holderOf(caller));
    },
  };
}

const nothing: HeaderMap = {};

/** One string per settings object, so that a call compares two references. */
const fingerprints = new WeakMap<GrantedCredential, string>();

function madeOf(credential: GrantedCredential): string {
  const known = fingerprints.get(credential);
  if (known !== undefined) return known;
  const made = hash("sha256", JSON.stringify(Object.entries(credential)));
  fingerprints.set(credential, made);
  return made;
}

/** A user with two tokens of different power has two holders: what one was exchanged for must not serve the other. */
const holders = new WeakMap<Caller, string>();

function holderOf(caller: Caller): string {
  const known = holders.get(caller);
  if (known !== undefined) return known;
  const holder = hash("sha256", `${caller.id}\0${caller.token ?? ""}`, "base64url");
  holders.set(caller, holder);
  return holder;
}

/** The user's entry before the client's. */
function ownHeaders(
  { users }: Extract<UpstreamCredential, { kind: "per-user" }>,
  server: Server,
  { subject, client }: Caller,
): HeaderMap {
  const headers =
    (subject === undefined ? undefined : users.get(subject)) ??
    (client === undefined ? undefined : users.get(client));
  if (headers !== undefined) return headers;
  const place = `\`${plainText(server.name)}\``;
  throw new CredentialProblem(
    "credential-missing",
    `No credential of this caller for ${place}; add one for its user or client to the server's auth settings.`,
  );
}

function noToken(server: Server): CredentialProblem {
  const place = `\`${plainText(server.name)}\``;
  return new CredentialProblem(
    "credential-missing",
    `No credential for ${place}: it is exchanged for the caller's token, and the caller has none; use auth: oauth.`,
  );
}
