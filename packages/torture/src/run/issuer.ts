import { createServer, type Server } from "node:http";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

/** What a token says; what is absent is as a good token has it. */
export interface TokenClaims {
  /** Resource that the token is for; `undefined` in an own property: none at all. */
  readonly audience?: string | undefined;
  readonly subject?: string;
  readonly client?: string;
  readonly scope?: string;
  /** Seconds from now; negative: expired. */
  readonly lifetimeSeconds?: number;
  /** Signed with a key that the issuer does not publish. */
  readonly isForged?: boolean;
}

/** A small authorization server on loopback: metadata, keys, and a token endpoint that gives what is asked. */
export interface Issuer {
  readonly url: string;
  readonly token: (claims: TokenClaims) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Starts the authorization server; its keys are made at the start. */
export async function startIssuer(port: number): Promise<Issuer> {
  const url = `http://127.0.0.1:${port}`;
  const own = await generateKeyPair("ES256", { extractable: true });
  const forged = await generateKeyPair("ES256");
  const jwk = { ...(await exportJWK(own.publicKey)), kid: "torture", alg: "ES256", use: "sig" };
  const sign = (claims: TokenClaims): Promise<string> => {
    const { subject = "alice", client = "torture", scope = "mcp", lifetimeSeconds = 300 } = claims;
    const seconds = Math.floor(Date.now() / 1000);
    const token = new SignJWT({ client_id: client, scope })
      .setProtectedHeader({ alg: "ES256", kid: "torture", typ: "at+jwt" })
      .setIssuer(url)
      .setSubject(subject)
      .setJti(crypto.randomUUID())
      .setIssuedAt(seconds - 1)
      .setExpirationTime(seconds + lifetimeSeconds);
    if (claims.audience !== undefined) token.setAudience(claims.audience);
    return token.sign(claims.isForged === true ? forged.privateKey : own.privateKey);
  };
  const server = createServer((request, response) => {
    const answer = (body: object): void => {
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    const path = request.url ?? "";
    if (path === "/jwks") answer({ keys: [jwk] });
    else if (path.startsWith("/.well-known/")) answer(metadataOf(url));
    else if (path === "/token") {
      void sign({}).then((token) =>
        answer({ access_token: token, token_type: "Bearer", expires_in: 300 }),
      );
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return { url, token: sign, close: () => closed(server) };
}

/** RFC 8414 and OpenID discovery in one. */
function metadataOf(url: string): object {
  return {
    issuer: url,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${url}/token`,
    jwks_uri: `${url}/jwks`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["ES256"],
    code_challenge_methods_supported: ["S256"],
  };
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
