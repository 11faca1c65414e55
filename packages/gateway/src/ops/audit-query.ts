import type { Json } from "@tenon/contract";
import { auditOutcomes } from "../audit/audit.ts";
import type { AuditFilter } from "../audit/audit.ts";
import { opsLimits } from "./limits.ts";
import { OpsProblem } from "./problem.ts";

type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

const known = [
  "call",
  "server",
  "tool",
  "caller",
  "trace",
  "outcome",
  "since",
  "until",
  "argument",
  "limit",
  "cursor",
] as const;

/**
 * The filter that a query means: `server`, `tool`, `caller`, `trace`, `call`, `outcome`, `since` (inclusive) and `until` in RFC 3339,
 * `argument=POINTER=JSON` any number of times, `limit`, `cursor`. Throws an `OpsProblem` that names what is wrong.
 */
export function auditFilter(query: Query): AuditFilter {
  for (const key of Object.keys(query)) {
    if (!known.some((one) => one === key)) {
      throw invalid(`There is no parameter of that name. There are ${known.join(", ")}.`);
    }
  }
  const outcome = one(query, "outcome");
  const limit = one(query, "limit");
  const outcomes = [...auditOutcomes, "in-flight"] as const;
  const chosen = outcomes.find((candidate) => candidate === outcome);
  if (outcome !== undefined && chosen === undefined) {
    throw invalid(`outcome is one of ${outcomes.join(", ")}.`);
  }
  if (limit !== undefined && !/^\d{1,4}$/u.test(limit)) throw invalid("limit is a whole number.");
  return {
    callId: one(query, "call"),
    server: one(query, "server"),
    tool: one(query, "tool"),
    caller: one(query, "caller"),
    traceId: one(query, "trace"),
    outcome: chosen,
    from: one(query, "since"),
    to: one(query, "until"),
    arguments: many(query, "argument").map(condition),
    limit: limit === undefined ? undefined : Number(limit),
    cursor: one(query, "cursor"),
  };
}

function condition(text: string): { readonly pointer: string; readonly equals: Json } {
  const at = text.indexOf("=");
  const pointer = text.slice(0, Math.max(at, 0));
  try {
    const equals: Json = JSON.parse(text.slice(at + 1));
    if (at > 0) return { pointer, equals };
  } catch {
    // Told below, as every other form that is none.
  }
  throw invalid('argument is POINTER=JSON: argument=/customer/id="c-17".');
}

function one(query: Query, name: string): string | undefined {
  const values = many(query, name);
  if (values.length > 1) throw invalid(`${name} can be given once.`);
  return values[0];
}

function many(query: Query, name: string): readonly string[] {
  const value = query[name];
  const values = value === undefined ? [] : typeof value === "string" ? [value] : value;
  if (values.some(({ length }) => length > opsLimits.parameterLength)) {
    throw invalid(`${name} is longer than ${opsLimits.parameterLength} characters.`);
  }
  return values.filter((text) => text !== "");
}

function invalid(detail: string): OpsProblem {
  return new OpsProblem("query-invalid", detail);
}
