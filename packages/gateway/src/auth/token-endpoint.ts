import { plainText } from "@tenon/contract";
import type { JsonObject } from "@tenon/contract";
import type { UpstreamCredential } from "../config/settings.ts";
import { askJson } from "./bounded-json.ts";
import { CredentialProblem } from "./credential-problem.ts";
import { authLimits } from "./limits.ts";

/** Credentials that are had from a token endpoint. */
export type GrantedCredential = Extract<
  UpstreamCredential,
  { kind: "client-credentials" | "token-exchange" }
>;

/** A token for an upstream. */
export interface UpstreamToken {
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds for which it is good from now. */
  readonly lifeMs: number;
}

/** Error codes of token endpoints that may be repeated; any other text could be what we sent (RFC 6749, 8693, 8707). */
const knownErrors: ReadonlySet<string> = new Set([
  "access_denied",
  "invalid_client",
  "invalid_grant",
  "invalid_request",
  "invalid_scope",
  "invalid_target",
  "server_error",
  "temporarily_unavailable",
  "unauthorized_client",
  "unsupported_grant_type",
]);

/**
 * Asks a token endpoint once: client credentials (RFC 6749, section 4.4) or the exchange of the caller's token (RFC 8693).
 * Rejects with a `CredentialProblem`. `server` is for its message.
 */
export async function requestToken(
  credential: GrantedCredential,
  subjectToken: string | undefined,
  server: string,
): Promise<UpstreamToken> {
  const answer = await askJson({
    url: credential.tokenUrl,
    maxBytes: authLimits.tokenAnswerBytes,
    timeoutMs: authLimits.issuerMs,
    form: grant(credential, subjectToken),
    headers: { authorization: basic(credential.clientId, credential.clientSecret) },
  });
  const place = `the token endpoint for \`${plainText(server)}\``;
  if (answer.kind === "none") {
    const what = `${place} gave no answer (${answer.reason})`;
    throw new CredentialProblem(
      "credential-unavailable",
      `No credential: ${what}; try again later.`,
    );
  }
  const { status, body } = answer;
  if (status >= 400) {
    const error = body?.["error"];
    const code = typeof error === "string" && knownErrors.has(error) ? `, ${error}` : "";
    const refused = status < 500 && status !== 429 && status !== 408;
    throw new CredentialProblem(
      refused ? "credential-refused" : "credential-unavailable",
      `No credential: ${place} answered with ${status}${code}; ${refused ? "check the server's auth settings" : "try again later"}.`,
    );
  }
  const token = status === 200 && body !== undefined ? readToken(body) : undefined;
  if (token !== undefined) return token;
  throw new CredentialProblem(
    "credential-unavailable",
    `No credential: ${place} gave no bearer token; check the server's auth settings.`,
  );
}

function grant(credential: GrantedCredential, subjectToken: string | undefined): URLSearchParams {
  const form = new URLSearchParams();
  if (credential.kind === "client-credentials") {
    form.set("grant_type", "client_credentials");
    if (credential.resource !== undefined) form.set("resource", credential.resource);
  } else {
    form.set("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
    form.set("subject_token", subjectToken ?? "");
    form.set("subject_token_type", accessToken);
    form.set("requested_token_type", accessToken);
    form.set("audience", credential.audience);
    if (/^https?:\/\//iu.test(credential.audience)) form.set("resource", credential.audience);
  }
  if (credential.scope !== undefined) form.set("scope", credential.scope);
  return form;
}

const accessToken = "urn:ietf:params:oauth:token-type:access_token";

/** RFC 6749, section 2.3.1: id and secret are form-encoded before they are joined. */
function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${formEncoded(id)}:${formEncoded(secret)}`).toString("base64")}`;
}

function formEncoded(text: string): string {
  return new URLSearchParams({ x: text }).toString().slice(2);
}

/** Only what can stand in a header as a bearer token (RFC 6750, section 2.1). */
function readToken(body: JsonObject): UpstreamToken | undefined {
  const { access_token: token, token_type: type, expires_in: expiresIn } = body;
  if (typeof token !== "string" || token.length > authLimits.tokenLength) return undefined;
  if (!/^[\w\-.~+/]+=*$/u.test(token)) return undefined;
  if (typeof type !== "string" || type.toLowerCase() !== "bearer") return undefined;
  const seconds = typeof expiresIn === "string" ? Number(expiresIn) : expiresIn;
  const lifeMs =
    typeof seconds === "number" && seconds > 0 ? seconds * 1_000 : authLimits.tokenLifeMs;
  return {
    headers: { authorization: `Bearer ${token}` },
    lifeMs: Math.min(lifeMs, authLimits.tokenLifeMaxMs),
  };
}
