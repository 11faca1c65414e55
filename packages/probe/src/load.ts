import { loadFile } from "./file-source.ts";
import { loadGit } from "./git-source.ts";
import { Guard } from "./guard.ts";
import { ProbeStop } from "./probe-stop.ts";
import { cleanerOf, failureOf, secretsIn } from "./load-failure.ts";
import type { LoadOptions, LoadResult, Reach, Snapshot, Target } from "./snapshot.ts";

/**
 * Loads a tool list from anywhere, complete or not at all; every expected failure is a value, never a throw. When it
 * settles, connections are closed, sessions ended and started processes gone.
 */
export async function load(target: Target, options: LoadOptions = {}): Promise<LoadResult> {
  const secrets = secretsIn(target, options.secrets);
  const guard = new Guard({ ...options, secrets });
  const clean = cleanerOf(secrets);
  try {
    guard.signal.throwIfAborted();
    refuseKind(target, options);
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
  if (target.kind === "registry") {
    const { loadRegistry } = await import("./registry-source.ts");
    return loadRegistry(target, guard);
  }
  const { loadStdio } = await import("./stdio-source.ts");
  return loadStdio(target, guard);
}

/** Throws `not-allowed` when the caller does not load such targets. */
export function refuseKind(target: Target, { kinds }: Reach): void {
  if (kinds === undefined || kinds.includes(target.kind)) return;
  throw new ProbeStop(
    "not-allowed",
    `Sources of the kind "${target.kind}" are not allowed here. Ask the operator to allow them, or name another source.`,
  );
}
