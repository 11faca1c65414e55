import type { IncomingMessage } from "node:http";
import { isLoopback } from "../auth/host.ts";
import type { GatewayAuth } from "../auth/auth.ts";
import { OpsProblem } from "./problem.ts";

/** Scopes of the gateway's own records. */
export type OpsScope = "audit:read" | "state:read";

/**
 * Lets a request for the gateway's own records pass, or throws an `OpsProblem`: a caller needs the scope. Where `auth` is none, whoever sits
 * on the machine itself may ask.
 */
export async function allowRead(
  auth: Pick<GatewayAuth, "authenticate">,
  request: IncomingMessage,
  scope: OpsScope,
): Promise<void> {
  const known = await auth.authenticate(request, "");
  if (known.kind === "challenge") {
    if (known.code === "issuer-unavailable") throw new OpsProblem(known.code, known.message);
    const code = known.code === "insufficient-scope" ? "scope-missing" : "unauthenticated";
    const challenge = known.headers["www-authenticate"];
    throw new OpsProblem(code, known.message, {
      headers: challenge === undefined ? {} : { "www-authenticate": challenge },
    });
  }
  if (known.kind === "anonymous") {
    if (isLocal(request)) return;
    throw new OpsProblem(
      "scope-missing",
      `Without \`auth\` this is answered on the gateway's own machine only. Give a key the scope ${scope}.`,
    );
  }
  if (known.scopes.includes(scope)) return;
  throw new OpsProblem("scope-missing", `This needs the scope ${scope}.`, {
    headers: { "www-authenticate": `Bearer error="insufficient_scope", scope="${scope}"` },
  });
}

/** From this machine, and not through a proxy that runs on it. */
function isLocal({ socket, headers }: IncomingMessage): boolean {
  const address = socket.remoteAddress ?? "";
  const isForwarded = headers.forwarded !== undefined || headers["x-forwarded-for"] !== undefined;
  return isLoopback(address.replace(/^::ffff:/u, "")) && !isForwarded;
}
