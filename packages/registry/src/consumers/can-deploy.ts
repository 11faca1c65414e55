import type { Change } from "@tenon/contract";
import type { Endpoints, Impact, Use } from "@tenon/api";
import { and, eq, inArray } from "drizzle-orm";
import type { z } from "zod";
import { limits } from "../limits.ts";
import type { Registry } from "../registry.ts";
import type { Database } from "../store/database.ts";
import { consumers, consumerVersions, deployments, uses } from "../store/schema.ts";
import { numberOf } from "../versions/version-row.ts";
import type { VersionRow } from "../versions/version-row.ts";
import type { NamedServer } from "../versions/version-rows.ts";
import type { BrokenUse } from "./impact.ts";
import { judgedBases } from "./judged-bases.ts";
import type { JudgedBases } from "./judged-bases.ts";

type Reason = z.infer<Endpoints["canDeploy"]["answers"][200]>["reasons"][number];

/** Why a version of a server may or may not go to an environment, consumer by consumer that runs there. */
export async function deployReasons(
  registry: Registry,
  server: NamedServer,
  version: VersionRow,
  environment: string,
): Promise<readonly Reason[]> {
  if (version.state !== "active") {
    const message = `Version ${numberOf(version)} of ${server.name} is ${version.state}.`;
    return [{ code: "version-not-active", answer: "no", message, impacts: [] }];
  }
  const rows = await usersIn(registry.db, server.name, environment);
  if (rows.length === 0) {
    const message = `No consumer is known to run in ${environment}.`;
    return [{ code: "no-consumers", answer: "yes", message, impacts: [] }];
  }
  const shown = rows.slice(0, limits.consumersPerAnswer);
  const judged = await judgedBases(registry, server, version, shown);
  const reasons = shown.map((row) => reasonOf(server, version, row, judged, environment));
  if (rows.length > limits.consumersPerAnswer) {
    const message = `Only the first ${limits.consumersPerAnswer} consumers in ${environment} were judged.`;
    reasons.push({ code: "too-many-consumers", answer: "unknown", message, impacts: [] });
  }
  return reasons;
}

/** `no` beats `unknown` beats `yes`. */
export function worstAnswer(
  reasons: readonly { readonly answer: Reason["answer"] }[],
): Reason["answer"] {
  const answers = new Set(reasons.map(({ answer }) => answer));
  if (answers.has("no")) return "no";
  return answers.has("unknown") ? "unknown" : "yes";
}

/** A consumer version that runs somewhere, with what it says about one server. */
export interface UserRow {
  readonly consumer: string;
  readonly version: string;
  /** Null when the consumer version says nothing about this server. */
  readonly uses: readonly Use[] | null;
  readonly pinnedVersion: string | null;
  readonly pinnedDigest: string | null;
  /** Servers about which the consumer version says something. */
  readonly recorded: boolean;
}

async function usersIn(
  db: Database,
  server: string,
  environment: string,
): Promise<readonly UserRow[]> {
  const rows = await db
    .select({
      id: consumerVersions.id,
      consumer: consumers.name,
      version: consumerVersions.version,
      uses: uses.uses,
      pinnedVersion: uses.version,
      pinnedDigest: uses.digest,
    })
    .from(deployments)
    .innerJoin(consumerVersions, eq(consumerVersions.id, deployments.consumerVersionId))
    .innerJoin(consumers, eq(consumers.id, deployments.consumerId))
    .leftJoin(uses, and(eq(uses.consumerVersionId, consumerVersions.id), eq(uses.server, server)))
    .where(eq(deployments.environment, environment))
    .orderBy(consumers.name)
    .limit(limits.consumersPerAnswer + 1);
  const silent = rows.filter((row) => row.uses === null).map(({ id }) => id);
  const speaking = new Set<number>();
  if (silent.length > 0) {
    const others = await db
      .selectDistinct({ id: uses.consumerVersionId })
      .from(uses)
      .where(inArray(uses.consumerVersionId, silent));
    for (const { id } of others) speaking.add(id);
  }
  return rows.map(({ id, ...row }) => ({
    ...row,
    recorded: row.uses !== null || speaking.has(id),
  }));
}

function reasonOf(
  server: NamedServer,
  target: VersionRow,
  row: UserRow,
  judged: JudgedBases,
  environment: string,
): Reason {
  const who = { consumer: row.consumer, consumerVersion: row.version };
  const plain = (code: Reason["code"], answer: Reason["answer"], message: string): Reason => ({
    code,
    answer,
    ...who,
    message,
    impacts: [],
  });
  if (!row.recorded) {
    return plain(
      "uses-not-recorded",
      "unknown",
      `What ${row.consumer} relies on was never recorded.`,
    );
  }
  if (row.uses === null)
    return plain("not-used", "yes", `${row.consumer} does not use ${server.name}.`);
  const base = judged.baseOf(row);
  if (base === undefined) {
    const message = `${row.consumer} was not recorded against a version of ${server.name} that is stored here.`;
    return plain("uses-not-recorded", "unknown", message);
  }
  if (base.digest === target.digest) {
    return plain("same-contract", "yes", `${row.consumer} was checked against this contract.`);
  }
  const { changes, judge } = judged.judgementOf(base);
  const broken = judge(row.uses);
  const impacts = broken
    .slice(0, limits.impactsPerAnswer)
    .map((one) => impactOf(row.consumer, row.version, [environment], one));
  if (broken.some(({ level }) => level === "error")) {
    const message = `${broken.length} places in the prompts of ${row.consumer} break.`;
    return { code: "breaks-use", answer: "no", ...who, message, impacts };
  }
  if (isUndecided(changes, row.uses)) {
    const message = `Whether a change breaks ${row.consumer} could not be decided.`;
    return { code: "undecided", answer: "unknown", ...who, message, impacts };
  }
  const message = `Nothing that ${row.consumer} uses breaks.`;
  return { code: "compatible", answer: "yes", ...who, message, impacts };
}

/** True when an undecided change is in a tool that is used. */
export function isUndecided(changes: readonly Change[], used: readonly Use[]): boolean {
  const tools = new Set(used.map(({ tool }) => tool));
  return changes.some(({ proof, tool }) => proof === "unknown" && tools.has(tool));
}

/** A broken use as the API shows it. */
export function impactOf(
  consumer: string,
  version: string,
  environments: readonly string[],
  { use, change, level }: BrokenUse,
): Impact {
  const { rule, path, message, renamedTo } = change;
  return {
    consumer,
    version,
    environments: [...environments],
    level,
    change: { rule, path, message, ...(renamedTo === undefined ? {} : { renamedTo }) },
    use,
  };
}
