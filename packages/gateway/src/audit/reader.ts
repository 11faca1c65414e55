import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { TenonError } from "@tenon/contract";
import { openStore } from "../store/store.ts";
import type { Store } from "../store/store.ts";
import type { AuditFilter, AuditPage } from "./audited-call.ts";
import { findCalls } from "./find-calls.ts";
import { auditLimits as limits } from "./limits.ts";
import { verifyAudit } from "./verify.ts";
import type { AuditVerification } from "./verify.ts";

/** Reads the audit without a gateway. */
export interface AuditReader {
  readonly find: (filter: AuditFilter) => Promise<AuditPage>;
  readonly verify: () => Promise<AuditVerification>;
  readonly close: () => Promise<void>;
}

/** Postgres, or the folder of an embedded database (`AuditSettings.folder`). */
export type AuditSource = { readonly databaseUrl: string } | { readonly folder: string };

/**
 * Opens the audit to be read; in Postgres nothing is ever written. Throws a usage error when a gateway that runs holds the
 * embedded database (`folder-held`: ask that gateway over HTTP) or there is none (`audit-missing`), a load error when the
 * database does not answer (`audit-away`).
 */
export async function openAuditReader(source: AuditSource): Promise<AuditReader> {
  const store = "folder" in source ? embedded(source.folder) : postgres(source.databaseUrl);
  try {
    await answered(store);
    await tablesIn(store);
  } catch (error) {
    await store.close();
    throw error;
  }
  return {
    find: (filter) => findCalls(store.db, filter),
    verify: () => verifyAudit(store),
    close: store.close,
  };
}

function postgres(databaseUrl: string): Store {
  return openStore({ databaseUrl, folder: "", readOnly: true });
}

function embedded(folder: string): Store {
  if (!existsSync(join(folder, "database"))) {
    throw new TenonError(
      "usage",
      "audit-missing",
      `There is no audit in ${folder}. Name the folder of a gateway's audit (audit.folder), or its database.`,
    );
  }
  return openStore({ folder });
}

async function answered(store: Store): Promise<void> {
  const answer = new AbortController();
  const waitMs = store.kind === "pglite" ? limits.embeddedAnswerMs : limits.answerMs;
  const late = pause(waitMs, "late" as const, { signal: answer.signal });
  const first = await Promise.race([store.ready, late.catch(() => undefined)]);
  answer.abort();
  if (first !== "late") return;
  throw new TenonError(
    "load",
    "audit-away",
    `The audit's database does not answer: ${store.state().reason ?? "no reason given"}. Check its URL and that it runs.`,
  );
}

async function tablesIn(store: Store): Promise<void> {
  try {
    await findCalls(store.db, { limit: 1 });
  } catch (cause) {
    throw new TenonError(
      "load",
      "audit-missing",
      "The database holds no audit of a gateway that this version can read. Check its URL, or start the gateway once so that it makes its tables.",
      { cause },
    );
  }
}
