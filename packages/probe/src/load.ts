import { TenonError, plainText } from "@tenon/contract";
import { maskSecrets } from "./display.ts";
import { chainOf } from "./cause-chain.ts";
import { loadFile } from "./file-source.ts";
import { loadGit } from "./git-source.ts";
import { Guard } from "./guard.ts";
import { ProbeStop } from "./probe-stop.ts";
import type { LoadFailure, LoadOptions, LoadResult, Snapshot, Target } from "./snapshot.ts";

const maxMessageLength = 2000;

/**
 * Loads a tool list from anywhere, complete or not at all; every expected failure is a value, never a throw. When it
 * settles, connections are closed, sessions ended and started processes gone.
 */
export async function load(target: Target, options: LoadOptions = {}): Promise<LoadResult> {
  const secrets = [...(options.secrets ?? []), ...secretsOf(target)];
  const guard = new Guard({ ...options, secrets });
  const clean = (text: string): string => plainText(maskSecrets(text, secrets), maxMessageLength);
  try {
    guard.signal.throwIfAborted();
    const snapshot = await loadFrom(target, guard);
    return {
      ok: true,
      snapshot: {
        ...snapshot,
        source: clean(snapshot.source),
        warnings: snapshot.warnings.map(clean),
      },
    };
  } catch (error) {
    return { ok: false, failure: failureOf(error, target, clean) };
  } finally {
    guard.release();
  }
}

/** The SDK and the HTTP client come in only when a server is read: an offline check starts without them. */
async function loadFrom(target: Target, guard: Guard): Promise<Snapshot> {
  if (target.kind === "file") return loadFile(target, guard);
  if (target.kind === "git") return loadGit(target, guard);
  if (target.kind === "http") {
    const { loadHttp } = await import("./http-source.ts");
    return loadHttp(target, guard);
  }
  const { loadStdio } = await import("./stdio-source.ts");
  return loadStdio(target, guard);
}

/** Only known stops are failures of the outside world; anything else is a fault of ours and is thrown. */
function failureOf(error: unknown, target: Target, clean: (text: string) => string): LoadFailure {
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
  if (target.kind !== "stdio") return [];
  return Object.entries(target.env).flatMap(([name, value]) =>
    /token|key|secret|passw|auth|credential/i.test(name) ? [value] : [],
  );
}
