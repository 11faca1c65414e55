import { TenonError, plainText } from "@tenon/contract";
import { chainOf } from "./cause-chain.ts";
import { maskSecrets } from "./display.ts";
import { ProbeStop } from "./probe-stop.ts";
import type { LoadFailure, Target } from "./snapshot.ts";

const maxMessageLength = 2000;

/** Everything that no message about a target may hold: what the caller lists, and credentials in the target itself. */
export function secretsIn(target: Target, listed: readonly string[] = []): readonly string[] {
  return [...listed, ...secretsOf(target)];
}

/** Makes text of strangers fit for a message: secrets masked, one line, cut. */
export function cleanerOf(secrets: readonly string[]): (text: string) => string {
  return (text) => plainText(maskSecrets(text, secrets), maxMessageLength);
}

/** Only known stops are failures of the outside world; anything else is a fault of ours and is thrown. */
export function failureOf(
  error: unknown,
  target: Target,
  clean: (text: string) => string,
): LoadFailure {
  const stop = asStop(error);
  if (stop === undefined) throw error;
  const source = clean(target.display);
  // The cause is kept as text: a server may echo a credential into what an error object holds.
  const causes = chainOf(stop.cause).map((link) => `${link.name}: ${link.message}`);
  return {
    code: stop.code,
    source,
    message: `${source}: ${clean(stop.message)}`,
    ...(causes.length > 0 && { cause: new Error(clean(causes.join(" < "))) }),
  };
}

function asStop(error: unknown): ProbeStop | undefined {
  if (error instanceof ProbeStop) return error;
  if (!(error instanceof TenonError) || error.kind !== "load") return undefined;
  return new ProbeStop("malformed", error.message, { cause: error });
}

/** Credentials inside the target itself, whatever the caller listed. */
function secretsOf(target: Target): readonly string[] {
  if (target.kind === "http") {
    const values = Object.entries(target.headers).flatMap(([name, value]) =>
      /auth|token|key|secret|cookie/i.test(name) ? [value, value.replace(/^\w+ +/, "")] : [],
    );
    if (!URL.canParse(target.url)) return values;
    const { username, password } = new URL(target.url);
    return [...values, username, password].filter((part) => part !== "");
  }
  if (target.kind === "registry") return target.key === undefined ? [] : [target.key];
  if (target.kind !== "stdio") return [];
  return Object.entries(target.env).flatMap(([name, value]) =>
    /token|key|secret|passw|auth|credential/i.test(name) ? [value] : [],
  );
}
