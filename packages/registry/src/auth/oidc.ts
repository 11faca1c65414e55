import { createRemoteJWKSet, errors, jwtVerify } from "jose";
import { z } from "zod";
import type { Settings } from "../settings.ts";
import { limits } from "../limits.ts";
import { RegistryProblem } from "../problem.ts";

/** What a GitHub Actions identity token says that we rely on (GitHub, OpenID Connect reference, claims). */
const claims = z.object({
  repository: z.string(),
  repository_id: z.string().regex(/^\d+$/u),
  repository_owner_id: z.string().regex(/^\d+$/u),
  event_name: z.string(),
  job_workflow_ref: z.string(),
});
export type WorkflowIdentity = z.infer<typeof claims>;

/** Events whose workflows run with the base repository's rights on code that a stranger can influence. */
const refusedEvents: ReadonlySet<string> = new Set(["pull_request_target", "workflow_run"]);

/** Verifies identity tokens of CI. */
export type VerifyToken = (token: string) => Promise<WorkflowIdentity>;

/**
 * A verifier for the operator's issuer: signature (RS256 by a key that the issuer publishes), issuer, audience, expiry
 * and the claims above. Throws `oidc-refused`, never with the token.
 */
export function tokenVerifier({ oidc }: Pick<Settings, "oidc">): VerifyToken {
  const published = createRemoteJWKSet(new URL(`${oidc.issuer}/.well-known/jwks`), {
    timeoutDuration: limits.oidcMs,
    cooldownDuration: limits.oidcCooldownMs,
  });
  return async (token) => {
    const payload = await verified(token, published, oidc);
    const parsed = claims.safeParse(payload);
    if (!parsed.success) throw refused("it lacks a claim that GitHub Actions sends");
    if (refusedEvents.has(parsed.data.event_name)) {
      throw refused(`workflows on \`${parsed.data.event_name}\` are not trusted`);
    }
    return parsed.data;
  };
}

async function verified(
  token: string,
  published: ReturnType<typeof createRemoteJWKSet>,
  { issuer, audience }: Settings["oidc"],
): Promise<unknown> {
  try {
    const { payload } = await jwtVerify(token, published, {
      issuer,
      audience,
      algorithms: ["RS256"],
      requiredClaims: ["exp", "iat"],
      maxTokenAge: limits.oidcTokenSeconds,
      clockTolerance: limits.oidcSkewSeconds,
    });
    return payload;
  } catch (cause) {
    if (cause instanceof errors.JWTClaimValidationFailed) {
      throw refused(`its claim \`${cause.claim}\` is not the one expected`);
    }
    if (cause instanceof errors.JWTExpired) throw refused("it has expired");
    if (cause instanceof errors.JWKSTimeout) throw refused("the issuer's keys could not be read");
    throw refused("its signature cannot be verified");
  }
}

function refused(why: string): RegistryProblem {
  return new RegistryProblem("oidc-refused", `The identity token is refused: ${why}.`);
}

/** Whether a workflow reference fits a pattern in which `*` stands for any characters. */
export function fitsWorkflow(pattern: string, reference: string): boolean {
  const parts = pattern.split("*");
  const [head = "", ...rest] = parts;
  if (rest.length === 0) return reference === pattern;
  const tail = rest.pop() ?? "";
  if (!reference.startsWith(head)) return false;
  let from = head.length;
  for (const part of rest) {
    const found = reference.indexOf(part, from);
    if (found === -1) return false;
    from = found + part.length;
  }
  return reference.length - tail.length >= from && reference.endsWith(tail);
}
