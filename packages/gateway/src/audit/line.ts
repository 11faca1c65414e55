import { crc32 } from "node:zlib";
import type { PayloadOmission } from "./record.ts";

/** The values of a record in the order of its fields, as they stand in a line of the spool. */
export type LineValues = readonly unknown[];

/** An intent in the spool. */
export interface SpooledIntent {
  readonly kind: "intent";
  readonly callId: string;
  readonly at: number;
  readonly traceId: string | null;
  readonly callerKind: string;
  readonly callerId: string;
  readonly callerClient: string | null;
  readonly callerSubject: string | null;
  readonly session: string | null;
  readonly method: string;
  readonly server: string;
  readonly tool: string | null;
  readonly liveTool: string | null;
  readonly contractVersion: string | null;
  readonly contractDigest: string | null;
  readonly toolDigest: string | null;
  readonly decision: string;
  readonly era: string;
  readonly idempotencyKeyDigest: string | null;
  readonly argumentsDigest: string | null;
  /** JSON text, as the policy lets it be stored. */
  readonly arguments: string | null;
  readonly sentArguments: string | null;
  readonly omitted: PayloadOmission | null;
  /** The digest is to be made of `arguments`, which are whole. */
  readonly digestLater: boolean;
}

/** An outcome in the spool. */
export interface SpooledOutcome {
  readonly kind: "outcome";
  readonly callId: string;
  readonly at: number;
  readonly outcome: string;
  readonly errorCode: string | null;
  readonly upstreamStatus: number | null;
  readonly resultDigest: string | null;
  readonly resultBytes: number | null;
  readonly timing: Readonly<Record<string, number>> | null;
  readonly attempts: number | null;
}

export type SpooledRecord = SpooledIntent | SpooledOutcome;

/** Bytes before a line's JSON text: its CRC-32 as eight hexadecimal digits, and a space. */
const prefixBytes = 9;

/** The most bytes that a line takes. */
export function lineRoom(json: string): number {
  return json.length * 3 + prefixBytes + 1;
}

const hexDigits = Buffer.from("0123456789abcdef");

/** Writes a line into a buffer that has room for it. Returns where the line ends. */
export function writeLine(buffer: Buffer, start: number, json: string): number {
  const end = start + prefixBytes + buffer.write(json, start + prefixBytes);
  // Digit by digit: this is on the path of every call, and what makes no garbage costs half.
  let sum = crc32(json);
  for (let at = start + 7; at >= start; at -= 1) {
    buffer[at] = hexDigits[sum & 0xf] ?? 0;
    sum >>>= 4;
  }
  buffer[start + 8] = 0x20;
  buffer[end] = 0x0a;
  return end + 1;
}

/** What a line holds, without its end. Undefined for one that was cut off or damaged. */
export function readLine(line: Buffer): SpooledRecord | undefined {
  if (line.length < prefixBytes + 2) return undefined;
  const body = line.subarray(prefixBytes);
  if (Number.parseInt(line.toString("latin1", 0, 8), 16) !== crc32(body)) return undefined;
  const values: unknown = JSON.parse(body.toString("utf8"));
  if (!Array.isArray(values)) return undefined;
  return values[0] === "i" ? intentOf(values) : values[0] === "o" ? outcomeOf(values) : undefined;
}

function intentOf(values: LineValues): SpooledIntent {
  const [, callId, at, traceId, callerKind, callerId, callerClient, callerSubject] = values;
  const [session, method, server, tool, liveTool] = values.slice(8);
  const [contractVersion, contractDigest, toolDigest, decision, era] = values.slice(13);
  const [keyDigest, digest, given, sent, omitted, digestLater] = values.slice(18);
  return {
    kind: "intent",
    callId: textOf(callId),
    at: numberOf(at) ?? 0,
    traceId: textOrNull(traceId),
    callerKind: textOf(callerKind),
    callerId: textOf(callerId),
    callerClient: textOrNull(callerClient),
    callerSubject: textOrNull(callerSubject),
    session: textOrNull(session),
    method: textOf(method),
    server: textOf(server),
    tool: textOrNull(tool),
    liveTool: textOrNull(liveTool),
    contractVersion: textOrNull(contractVersion),
    contractDigest: textOrNull(contractDigest),
    toolDigest: textOrNull(toolDigest),
    decision: textOf(decision),
    era: textOf(era),
    idempotencyKeyDigest: textOrNull(keyDigest),
    argumentsDigest: textOrNull(digest),
    arguments: textOrNull(given),
    sentArguments: textOrNull(sent),
    omitted: omitted === "too-large" ? omitted : null,
    digestLater: digestLater === true,
  };
}

function outcomeOf(values: LineValues): SpooledOutcome {
  const [, callId, at, outcome, errorCode, status, digest, bytes, timing, attempts] = values;
  return {
    kind: "outcome",
    callId: textOf(callId),
    at: numberOf(at) ?? 0,
    outcome: textOf(outcome),
    errorCode: typeof errorCode === "number" ? String(errorCode) : textOrNull(errorCode),
    upstreamStatus: numberOf(status),
    resultDigest: textOrNull(digest),
    resultBytes: numberOf(bytes),
    timing: typeof timing === "object" && timing !== null ? timingOf(timing) : null,
    attempts: numberOf(attempts),
  };
}

function timingOf(timing: object): Readonly<Record<string, number>> {
  const parts = Object.entries(timing).flatMap(([part, ms]: [string, unknown]) =>
    typeof ms === "number" ? [[part, Math.round(ms * 1_000) / 1_000] as const] : [],
  );
  return Object.fromEntries(parts);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
