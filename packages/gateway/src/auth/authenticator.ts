import type { IncomingMessage } from "node:http";
import { anonymous } from "../caller.ts";
import type { Caller } from "../caller.ts";
import type { GatewaySettings } from "../config/settings.ts";
import { challenge } from "./challenge.ts";
import type { Challenge, ChallengeCode } from "./challenge.ts";
import { IssuerKeys } from "./issuer-keys.ts";
import { keyHolders } from "./keys.ts";
import { bearerToken, presentedKey } from "./presented.ts";
import type { PublicBase } from "./public-base.ts";
import { neededScopes, resources } from "./resource.ts";
import { Tokens } from "./tokens.ts";
import type { TokenRefusal } from "./tokens.ts";
import type { TokenFacts } from "./token-claims.ts";

/** The settings that decide who is let in. */
export type AuthenticatorSettings = Pick<GatewaySettings, "auth" | "servers">;

/** What of a request says who asks. */
export type Asking = Pick<IncomingMessage, "headers">;

export interface AuthenticatorOptions<Request extends Asking> {
  /** Under which URL the request reached the gateway; asked only where tokens or challenges need it. */
  readonly baseOf: (request: Request) => PublicBase | undefined;
  readonly now?: () => number;
  /** The authenticator before a change of settings: what it knows of issuers that stay is kept. */
  readonly previous?: Authenticator<Request>;
}

/** Establishes who asks: `server` is the one that the path names, or "" for all of them. */
export interface Authenticator<Request extends Asking> {
  /** At once without auth, with keys, and for a token that was verified before; otherwise when its issuer's keys are there. */
  readonly authenticate: (
    request: Request,
    server: string,
  ) => Caller | Challenge | Promise<Caller | Challenge>;
  /** For `/mcp`, where the message tells the server: the challenge when the caller lacks that server's scopes. */
  readonly permit: (caller: Caller, request: Request, server: string) => Challenge | undefined;
  /** Keys of the issuers that count. */
  readonly issuers: ReadonlyMap<string, IssuerKeys>;
}

/** An authenticator for the settings (MCP authorization, 2025-11-25 and 2026-07-28: the gateway is a resource server). */
export function authenticator<Request extends Asking>(
  settings: AuthenticatorSettings,
  options: AuthenticatorOptions<Request>,
): Authenticator<Request> {
  return new Gate(settings, options);
}

class Gate<Request extends Asking> implements Authenticator<Request> {
  readonly issuers: ReadonlyMap<string, IssuerKeys>;
  readonly authenticate: Authenticator<Request>["authenticate"];
  readonly #settings: AuthenticatorSettings;
  readonly #baseOf: (request: Request) => PublicBase | undefined;
  readonly #resourceAt: ReturnType<typeof resources>;
  readonly #needed: ReadonlyMap<string, readonly string[]>;
  readonly #tokens: Tokens;

  constructor(settings: AuthenticatorSettings, options: AuthenticatorOptions<Request>) {
    const now = options.now ?? Date.now;
    this.#settings = settings;
    this.#baseOf = options.baseOf;
    this.#resourceAt = resources(settings);
    const servers = ["", ...settings.servers.keys()];
    this.#needed = new Map(servers.map((server) => [server, neededScopes(settings, server)]));
    this.issuers = issuerKeys(settings, options.previous?.issuers, now);
    this.#tokens = new Tokens(this.issuers, now);
    this.authenticate = this.#way();
  }

  permit(caller: Caller, request: Request, server: string): Challenge | undefined {
    if (caller.kind === "anonymous") return undefined;
    const needed = this.#needed.get(server) ?? [];
    if (needed.every((scope) => caller.scopes.includes(scope))) return undefined;
    return this.#challenge("insufficient-scope", missingScopes, request, server);
  }

  #way(): Authenticator<Request>["authenticate"] {
    const { auth } = this.#settings;
    if (auth.kind === "none") return () => anonymous;
    if (auth.kind === "oauth") return (request, server) => this.#byToken(request, server);
    const holderOf = keyHolders(auth);
    return (request, server) => {
      const key = presentedKey(request.headers);
      if (key === undefined) return this.#challenge("unauthenticated", noKey, request, server);
      const holder = holderOf(key);
      if (holder === undefined) return this.#challenge("invalid-token", wrongKey, request, server);
      return this.permit(holder, request, server) ?? holder;
    };
  }

  #byToken(request: Request, server: string): Caller | Challenge | Promise<Caller | Challenge> {
    const token = bearerToken(request.headers);
    if (token === undefined) return this.#challenge("unauthenticated", noToken, request, server);
    if (token === "") return this.#challenge("invalid-token", noJwt, request, server);
    const verdict = this.#tokens.verify(token);
    return verdict instanceof Promise
      ? verdict.then((late) => this.#judge(late, request, server))
      : this.#judge(verdict, request, server);
  }

  #judge(verdict: TokenFacts | TokenRefusal, request: Request, server: string): Caller | Challenge {
    if ("refused" in verdict) {
      return this.#challenge(verdict.refused, verdict.message, request, server);
    }
    const base = this.#baseOf(request);
    const accepted = base && this.#resourceAt(base, server).audiences;
    if (!verdict.audiences.some((audience) => accepted?.has(audience))) {
      return this.#challenge("invalid-token", wrongAudience, request, server);
    }
    return this.permit(verdict.caller, request, server) ?? verdict.caller;
  }

  #challenge(code: ChallengeCode, message: string, request: Request, server: string): Challenge {
    const base = this.#baseOf(request);
    const scopes = this.#needed.get(server) ?? [];
    const place = base && this.#resourceAt(base, server);
    return challenge(code, message, place ?? { metadataUrl: undefined, scopes });
  }
}

const noKey = "A key is needed: send it as Authorization: Bearer KEY or X-API-Key: KEY.";
const wrongKey = "The key is not one that is accepted here.";
const noToken = "An access token is needed; resource_metadata tells where to get one.";
const noJwt = "The access token is refused: it is no signed JWT of an issuer that counts here.";
const wrongAudience =
  "The access token is refused: it is for another audience; ask for one with this URL as resource.";
const missingScopes = "The caller lacks scopes that are needed here.";

function issuerKeys(
  { auth }: AuthenticatorSettings,
  previous: ReadonlyMap<string, IssuerKeys> | undefined,
  now: () => number,
): ReadonlyMap<string, IssuerKeys> {
  if (auth.kind !== "oauth") return new Map();
  return new Map(
    auth.issuers.map((issuer) => {
      const jwksUrl = auth.jwks.get(issuer);
      const before = previous?.get(issuer);
      const kept = before?.jwksUrl === jwksUrl ? before : undefined;
      return [issuer, kept ?? new IssuerKeys(issuer, jwksUrl, now)];
    }),
  );
}
