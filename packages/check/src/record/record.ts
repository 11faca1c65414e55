import { TenonError } from "@tenon/contract";
import { registryPlace } from "../registry-place.ts";
import type { Workspace } from "../workspace.ts";
import { revisionOf } from "./revision.ts";
import { usesOf } from "./uses.ts";

/** Under which name the uses are recorded, and where. */
export interface RecordOptions {
  /** Default: `consumer` of the configuration. */
  readonly consumer?: string | undefined;
  /** Default: the commit that is checked out. */
  readonly version?: string | undefined;
  /** URL of the registry. Default: TENON_REGISTRY, else `registry` of the configuration. */
  readonly registry?: string | undefined;
  readonly signal?: AbortSignal;
  readonly userAgent?: string;
}

/** What was recorded. */
export interface RecordOutcome {
  readonly consumer: string;
  readonly version: string;
  /** False when this version was recorded before; it was replaced. */
  readonly created: boolean;
  readonly servers: readonly { readonly server: string; readonly uses: number }[];
  /** Prompt files that were read. */
  readonly files: number;
  /** What the record lacks, in sentences. */
  readonly warnings: readonly string[];
}

/**
 * Tells the registry what the prompts rely on, against the lock. Throws usage errors, and load errors when the registry
 * does not take it.
 */
export async function recordWorkspace(
  ws: Workspace,
  options: RecordOptions = {},
): Promise<RecordOutcome> {
  const consumer = consumerOf(ws, options);
  const place = registryPlace(ws.env, ws.config.registry, options.registry);
  const revision = await revisionOf(ws.root, options.signal);
  const version = versionOf(options, revision?.commit);
  const found = usesOf(ws);
  // Loaded on use: a check that records nothing needs no client.
  const { registryClient } = await import("@tenon/api");
  const client = registryClient({
    baseUrl: place.url,
    ...(place.key === undefined ? {} : { key: place.key }),
    ...(options.userAgent === undefined ? {} : { userAgent: options.userAgent }),
  });
  const { status } = await client.call("recordConsumer", {
    params: { consumer, version },
    body: {
      ...(revision === undefined ? {} : { commit: revision.commit }),
      ...(revision?.repository === undefined ? {} : { repository: revision.repository }),
      servers: found.servers.map((server) => ({ ...server, uses: [...server.uses] })),
    },
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const { leftOut, problems } = found;
  return {
    consumer,
    version,
    created: status === 201,
    servers: found.servers.map(({ server, uses }) => ({ server, uses: uses.length })),
    files: found.files,
    warnings: [
      ...problems,
      ...(leftOut === 0 ? [] : [`${leftOut} uses exceed the registry's limits and were left out.`]),
    ],
  };
}

function consumerOf(ws: Workspace, { consumer = ws.config.consumer }: RecordOptions): string {
  if (consumer === undefined) {
    throw new TenonError(
      "usage",
      "consumer-unknown",
      "The registry needs a name for these prompts. Write `consumer: NAME` into tenon.yaml, or give --consumer.",
    );
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/u.test(consumer)) {
    throw new TenonError(
      "usage",
      "consumer-invalid",
      "A consumer's name has letters, digits, `.`, `_` and `-`, first a letter or a digit, at most 128. Write another.",
    );
  }
  return consumer;
}

function versionOf({ version }: RecordOptions, commit: string | undefined): string {
  const chosen = version ?? commit;
  if (chosen === undefined) {
    throw new TenonError(
      "usage",
      "consumer-version-unknown",
      "There is no git commit here to name this version by. Commit, or give --consumer-version.",
    );
  }
  if (!/^[\x21-\x7e]{1,255}$/u.test(chosen)) {
    throw new TenonError(
      "usage",
      "consumer-version-invalid",
      "A consumer's version has visible ASCII characters only, at most 255. Write another.",
    );
  }
  return chosen;
}
