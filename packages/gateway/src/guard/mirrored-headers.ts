import { isJsonObject, plainText } from "@tenon/contract";
import type { Json, JsonObject } from "@tenon/contract";
import type { GatewayProblem } from "../gateway-error.ts";
import { headerText } from "../header-text.ts";
import type { AgreedTool, MirroredParameter } from "../pins/agreed.ts";

/** Headers of a request as Node gives them: lower-case names. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Why the `Mcp-Param-*` headers of a call and its arguments disagree; undefined when they agree. A header of an argument
 * that is null or left out says nothing (MCP 2026-07-28, streamable HTTP).
 */
export function headerMismatch(
  { name, mirrored }: AgreedTool,
  args: JsonObject,
  headers: RequestHeaders,
): GatewayProblem | undefined {
  for (const parameter of mirrored) {
    const value = valueAt(args, parameter.path);
    const text = textOf(value);
    if (text === undefined) continue;
    const given = headers[parameter.header];
    if (given === undefined) return mismatch(name, parameter, "is missing");
    const decoded = typeof given === "string" ? decode(given) : undefined;
    if (decoded === undefined) return mismatch(name, parameter, "cannot be read");
    if (decoded !== text && !isSameNumber(parameter, decoded, value))
      return mismatch(name, parameter, "has another value");
  }
  return undefined;
}

/** The headers that repeat arguments of a call; one shared empty object for nearly all tools. */
export function mirroredHeaders(
  { mirrored }: AgreedTool,
  args: JsonObject,
): Readonly<Record<string, string>> {
  if (mirrored.length === 0) return none;
  const headers: Record<string, string> = {};
  for (const { header, path } of mirrored) {
    const text = textOf(valueAt(args, path));
    if (text !== undefined) headers[header] = headerText(text);
  }
  return headers;
}

const none = {};

function valueAt(args: JsonObject, path: readonly string[]): Json | undefined {
  let value: Json | undefined = args;
  for (const key of path) {
    if (value === undefined || !isJsonObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

/** Undefined for what is not repeated: nothing, null, objects, lists, numbers that are not exact. */
function textOf(value: Json | undefined): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value !== "number" || !Number.isFinite(value)) return undefined;
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? undefined : String(value);
}

/** `42.0` and `42` are the same integer. */
function isSameNumber({ type }: MirroredParameter, text: string, value: Json | undefined): boolean {
  return type === "integer" && /^-?\d{1,20}(?:\.\d{1,20})?$/u.test(text) && Number(text) === value;
}

const [prefix, suffix] = ["=?base64?", "?="];
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u;

function decode(text: string): string | undefined {
  if (!text.startsWith(prefix) || !text.endsWith(suffix)) return text;
  const inside = text.slice(prefix.length, -suffix.length);
  if (text.length < prefix.length + suffix.length || !base64.test(inside)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      Buffer.from(inside, "base64"),
    );
  } catch {
    return undefined;
  }
}

function mismatch(tool: string, { header, path }: MirroredParameter, what: string): GatewayProblem {
  const argument = plainText(path.join("."));
  const message = `The header ${plainText(header)} ${what}: it has to repeat the argument "${argument}" of the tool "${plainText(tool)}". Send both with the same value.`;
  return { code: "header-mismatch", message, data: { header, argument } };
}
