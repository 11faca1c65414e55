import { join } from "node:path";
import { TenonError } from "@tenon/contract";
import type { AuditFilter, AuditPage, AuditVerification } from "@tenon/gateway";
import type { Shell } from "../../shell.ts";
import { askGateway, gatewayPlace } from "./client.ts";
import { configurationOf } from "./configuration.ts";

/** Options that say where an audit is. */
export interface AuditSourceFlags {
  readonly gateway?: string;
  readonly database?: string;
  readonly data?: string;
  /** Milliseconds for one answer of a gateway. */
  readonly timeout: number;
}

/** Where the audit is read: pages of calls, and the check of its chains. */
export interface Reader {
  readonly find: (filter: AuditFilter) => Promise<AuditPage>;
  readonly verify: () => Promise<AuditVerification>;
  readonly close: () => Promise<void>;
}

/** The audit of a gateway that runs, of a database, or of the one that the configuration names. Throws what can be mended. */
export async function auditReaderOf(shell: Shell, flags: AuditSourceFlags): Promise<Reader> {
  const isLocal = flags.database !== undefined || flags.data !== undefined;
  const place = isLocal ? undefined : gatewayPlace(shell, flags.gateway, flags.timeout);
  if (place !== undefined) {
    return {
      find: async (filter) => pageOf(await askGateway(place, `/v1/audit?${queryOf(filter)}`)),
      verify: async () => verificationOf(await askGateway(place, "/v1/audit/verification")),
      close: async () => undefined,
    };
  }
  const { openAuditReader } = await import("@tenon/gateway");
  const source = await sourceOf(shell, flags);
  // The thread of an embedded database keeps no process alive.
  const alive = setInterval(() => undefined, 60_000);
  try {
    const reader = await openAuditReader(source);
    const close = (): Promise<void> => reader.close().finally(() => clearInterval(alive));
    return { find: reader.find, verify: reader.verify, close };
  } catch (error) {
    clearInterval(alive);
    throw error;
  }
}

async function sourceOf(
  shell: Shell,
  { database, data }: AuditSourceFlags,
): Promise<{ readonly databaseUrl: string } | { readonly folder: string }> {
  if (database !== undefined) return { databaseUrl: database };
  const { settings } = await configurationOf(shell, data);
  if (!settings.audit.enabled) {
    throw new TenonError(
      "usage",
      "audit-none",
      "The configuration says `audit: none`, so there is nothing to show.",
    );
  }
  const { databaseUrl } = settings.audit;
  return databaseUrl === undefined
    ? { folder: join(settings.dataFolder, "database") }
    : { databaseUrl };
}

function queryOf(filter: AuditFilter): string {
  const query = new URLSearchParams();
  const fields = {
    call: filter.callId,
    server: filter.server,
    tool: filter.tool,
    caller: filter.caller,
    trace: filter.traceId,
    outcome: filter.outcome,
    since: filter.from,
    until: filter.to,
    limit: filter.limit === undefined ? undefined : String(filter.limit),
    cursor: filter.cursor,
  };
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) query.set(name, value);
  }
  for (const { pointer, equals } of filter.arguments ?? []) {
    query.append("argument", `${pointer}=${JSON.stringify(equals)}`);
  }
  return query.toString();
}

function pageOf(answer: unknown): AuditPage {
  if (
    typeof answer === "object" &&
    answer !== null &&
    "calls" in answer &&
    Array.isArray(answer.calls)
  ) {
    return answer as unknown as AuditPage;
  }
  throw strange();
}

function verificationOf(answer: unknown): AuditVerification {
  if (typeof answer === "object" && answer !== null && "ok" in answer && "findings" in answer) {
    return answer as AuditVerification;
  }
  throw strange();
}

function strange(): TenonError {
  return new TenonError(
    "load",
    "gateway-failed",
    "The gateway's answer is not that of an audit. Check the address, and that its release fits this one.",
  );
}
