import { TenonError, pointerTokens } from "@tenon/contract";
import type { Json } from "@tenon/contract";
import { and, desc, eq, gte, lt, or, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { auditCalls as calls, auditReplicas } from "../store/schema.ts";
import type { Database } from "../store/store.ts";
import type { AuditedCall, AuditFilter, AuditPage } from "./audited-call.ts";
import { auditLimits as limits } from "./limits.ts";
import { auditOutcomes } from "./record.ts";

/**
 * A page of calls, the newest first. Throws a usage error (`audit-filter-invalid`) for a filter that means nothing, a load
 * error (`audit-search-slow`) when the database gives up looking.
 */
export async function findCalls(db: Database, filter: AuditFilter): Promise<AuditPage> {
  try {
    return await pageOf(db, filter);
  } catch (cause) {
    const reason: unknown = cause instanceof Error ? cause.cause : undefined;
    const code: unknown = reason instanceof Error ? Reflect.get(reason, "code") : undefined;
    if (code !== "57014") throw cause;
    throw new TenonError(
      "load",
      "audit-search-slow",
      "The audit has too many calls to look through all of them. Say more about the ones you look for: a time, a server, a tool.",
      { cause },
    );
  }
}

async function pageOf(db: Database, filter: AuditFilter): Promise<AuditPage> {
  const limit = filter.limit ?? limits.page;
  if (!Number.isInteger(limit) || limit < 1 || limit > limits.pageMost) {
    throw invalid(`limit must be a whole number from 1 to ${limits.pageMost}`);
  }
  const found = await db
    .select({ call: calls, silent: sql<boolean>`coalesce(${silent}, true)` })
    .from(calls)
    .leftJoin(auditReplicas, eq(auditReplicas.replica, calls.replica))
    .where(and(latest, ...conditionsOf(filter), olderThan(filter.cursor)))
    .orderBy(desc(calls.at), desc(calls.callId))
    .limit(limit + 1);
  const shown = found.slice(0, limit).map(({ call, silent }) => auditedCall(call, silent));
  const last = found.length > limit ? shown.at(-1) : undefined;
  if (last === undefined) return { calls: shown };
  const cursor = Buffer.from(JSON.stringify([last.at, last.callId])).toString("base64url");
  return { calls: shown, nextCursor: cursor };
}

/** One row of each call: the complete one where there is one. */
const latest = sql`(${calls.complete} or not exists (
  select 1 from ${calls} "other" where "other"."call_id" = ${calls.callId} and "other"."complete"))`;

/** Whether the call's replica has not been heard of for so long that its open calls are lost. */
const silent = sql`${auditReplicas.seenAt} < now() - make_interval(secs => ${limits.silenceMs / 1_000})`;

function conditionsOf(filter: AuditFilter): (SQL | undefined)[] {
  const { callId, server, tool, caller, traceId, outcome, from, to } = filter;
  if (callId !== undefined && !/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/iu.test(callId)) {
    throw invalid("a call id is a UUID");
  }
  return [
    callId === undefined ? undefined : eq(calls.callId, callId),
    server === undefined ? undefined : eq(calls.server, text(server)),
    tool === undefined ? undefined : or(eq(calls.tool, text(tool)), eq(calls.liveTool, text(tool))),
    caller === undefined
      ? undefined
      : or(eq(calls.callerId, text(caller)), eq(calls.callerClient, text(caller))),
    traceId === undefined ? undefined : eq(calls.traceId, text(traceId)),
    from === undefined ? undefined : gte(calls.at, instantOf(from)),
    to === undefined ? undefined : lt(calls.at, instantOf(to)),
    outcome === undefined ? undefined : withOutcome(outcome),
    ...argumentConditions(filter.arguments ?? []),
  ];
}

function withOutcome(outcome: string): SQL | undefined {
  const open = sql`not ${calls.complete}`;
  if (outcome === "in-flight") return and(open, sql`not coalesce(${silent}, true)`);
  if (!auditOutcomes.some((known) => known === outcome)) {
    throw invalid(`outcome must be one of ${[...auditOutcomes, "in-flight"].join(", ")}`);
  }
  const ended = eq(calls.outcome, outcome);
  if (outcome !== "outcome-unknown") return ended;
  return or(ended, and(open, sql`coalesce(${silent}, true)`));
}

function argumentConditions(
  wanted: readonly { readonly pointer: string; readonly equals: Json }[],
): SQL[] {
  if (wanted.length > limits.conditions) {
    throw invalid(`at most ${limits.conditions} places in the arguments can be compared`);
  }
  return wanted.map(({ pointer, equals }) => {
    const tokens = pointerTokens(pointer);
    const value = JSON.stringify(equals);
    if (tokens === undefined)
      throw invalid("a place in the arguments is a JSON Pointer: /customer/id");
    if (pointer.length + value.length > limits.conditionLength) {
      throw invalid(`a condition on arguments has at most ${limits.conditionLength} characters`);
    }
    const path = sql`array(select json_array_elements_text(${text(JSON.stringify(tokens))}::json))`;
    // `case` is what keeps Postgres from casting a text that `jsonb` refuses.
    return sql`(case when ${calls.searchable} then ${calls.arguments}::jsonb #> ${path} = ${text(value)}::jsonb else false end)`;
  });
}

function olderThan(cursor: string | undefined): SQL | undefined {
  if (cursor === undefined) return undefined;
  const held = decoded(cursor);
  if (!Array.isArray(held) || held.length !== 2) throw badCursor();
  const [at, callId]: unknown[] = held;
  if (typeof at !== "string" || typeof callId !== "string") throw badCursor();
  if (!/^[\da-f-]{36}$/u.test(callId) || Number.isNaN(Date.parse(at))) throw badCursor();
  return sql`(${calls.at}, ${calls.callId}) < (${at}::timestamptz, ${callId}::uuid)`;
}

function decoded(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

function badCursor(): TenonError {
  return invalid("the cursor is not one of this list; take nextCursor of the page before as it is");
}

/** A text that Postgres can compare with. */
function text(value: string): string {
  if (value.includes("\0") || !value.isWellFormed() || value.includes(String.raw`\u0000`)) {
    throw invalid(
      "a text with NUL or half a surrogate pair is not stored and cannot be looked for",
    );
  }
  return value;
}

function instantOf(value: string): string {
  const time = Date.parse(value);
  if (Number.isNaN(time)) throw invalid("times are RFC 3339: 2026-11-21T03:00:00Z");
  return new Date(time).toISOString();
}

function invalid(what: string): TenonError {
  return new TenonError(
    "usage",
    "audit-filter-invalid",
    `The audit cannot be searched like that: ${what}.`,
  );
}

type Stored = typeof calls.$inferSelect;

function auditedCall(row: Stored, silent: boolean): AuditedCall {
  const { complete, outcome, timing } = row;
  const lost = !complete && silent;
  const ended = auditOutcomes.find((known) => known === outcome);
  const given = {
    traceId: row.traceId,
    session: row.session,
    tool: row.tool,
    liveTool: row.liveTool,
    contractVersion: row.contractVersion,
    contractDigest: row.contractDigest,
    toolDigest: row.toolDigest,
    idempotencyKeyDigest: row.idempotencyKeyDigest,
    argumentsDigest: row.argumentsDigest,
    arguments: parsed(row.arguments),
    sentArguments: parsed(row.sentArguments),
    omitted: row.omitted,
    outcome: lost ? "outcome-unknown" : ended,
    errorCode: row.errorCode,
    upstreamStatus: row.upstreamStatus,
    resultDigest: row.resultDigest,
    resultBytes: row.resultBytes,
    timing: timing === null ? undefined : milliseconds(timing),
    attempts: row.attempts,
    endedAt: row.endedAt,
  };
  const whole = {
    callId: row.callId,
    at: row.at,
    replica: row.replica,
    sequence: row.sequence,
    caller: present({
      kind: row.callerKind,
      id: row.callerId,
      client: row.callerClient,
      subject: row.callerSubject,
    }),
    method: row.method,
    server: row.server,
    decision: row.decision,
    era: row.era,
    state: complete ? "ended" : lost ? "lost" : "in-flight",
    hash: Buffer.from(row.hash).toString("hex"),
    ...present(given),
  };
  return whole as AuditedCall;
}

/** Of a JSON object of microseconds by part. */
function milliseconds(timing: string): Readonly<Record<string, number>> {
  const parts = Object.entries(JSON.parse(timing) as Record<string, number>);
  return Object.fromEntries(parts.map(([part, us]) => [part, us / 1_000]));
}

function parsed(text: string | null): unknown {
  return text === null ? undefined : JSON.parse(text);
}

/** The fields that are there. */
function present<Fields extends object>(fields: Fields): Partial<Fields> {
  const entries = Object.entries(fields).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return Object.fromEntries(entries) as Partial<Fields>;
}
