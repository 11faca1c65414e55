import { authLimits } from "./limits.ts";
import type { IsProxy } from "./proxies.ts";

/** Headers by which proxies tell how they were reached (RFC 7239, and the older `X-Forwarded-*`). */
export interface ForwardedHeaders {
  readonly forwarded?: string | string[] | undefined;
  readonly "x-forwarded-for"?: string | string[] | undefined;
  readonly "x-forwarded-proto"?: string | string[] | undefined;
  readonly "x-forwarded-host"?: string | string[] | undefined;
  readonly "x-forwarded-prefix"?: string | string[] | undefined;
}

/** How the outermost trusted proxy was reached, as far as it said so. */
export interface Forwarded {
  readonly proto: string | undefined;
  readonly host: string | undefined;
  readonly prefix: string | undefined;
  /** The two kinds of headers disagree: a proxy sets one, and lets the other one through from the client. */
  readonly contradicting: boolean;
}

/**
 * Reads the headers of a request whose peer is a trusted proxy. Lists grow to the right, one entry per proxy: the entry of
 * the outermost trusted one counts, what stands left of it came from the client.
 */
export function readForwarded(headers: ForwardedHeaders, isProxy: IsProxy): Forwarded {
  const passed = hops(headers, isProxy);
  const older = {
    proto: entry(list(headers["x-forwarded-proto"]), passed),
    host: entry(list(headers["x-forwarded-host"]), passed),
    prefix: entry(list(headers["x-forwarded-prefix"]), passed),
  };
  const newer = readElements(headers.forwarded, isProxy);
  return {
    proto: older.proto ?? newer?.get("proto"),
    host: older.host ?? newer?.get("host"),
    prefix: older.prefix,
    contradicting:
      differ(older.proto, newer?.get("proto")) || differ(older.host, newer?.get("host")),
  };
}

function differ(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one.toLowerCase() !== other.toLowerCase();
}

/** How many trusted proxies the request passed, the peer included. */
function hops(headers: ForwardedHeaders, isProxy: IsProxy): number {
  let count = 1;
  for (const address of list(headers["x-forwarded-for"]).toReversed()) {
    if (count >= authLimits.proxies || !isProxy(address)) return count;
    count += 1;
  }
  return count;
}

function entry(entries: readonly string[], trusted: number): string | undefined {
  return entries[Math.max(0, entries.length - trusted)];
}

function list(value: string | string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  const text = typeof value === "string" ? value : value.join(",");
  if (text.length > authLimits.forwardedLength) return [];
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

type Element = ReadonlyMap<string, string>;

/** The element of the outermost trusted proxy. */
function readElements(value: string | string[] | undefined, isProxy: IsProxy): Element | undefined {
  if (value === undefined) return undefined;
  const text = typeof value === "string" ? value : value.join(",");
  const elements = text.length > authLimits.forwardedLength ? undefined : parseForwarded(text);
  if (elements === undefined) return undefined;
  let outermost: Element | undefined;
  for (const element of elements.toReversed().slice(0, authLimits.proxies)) {
    outermost = element;
    if (!isProxy(addressOf(element.get("for")))) break;
  }
  return outermost;
}

/** `192.0.2.1:47011` and `[2001:db8::1]:4711` without the port. */
function addressOf(node: string | undefined): string | undefined {
  if (node === undefined) return undefined;
  return (
    /^\[([^\]]*)\]/u.exec(node)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+)(?::\d+)?$/u.exec(node)?.[1] ?? node
  );
}

const pairPattern =
  /[ \t]*(?:([\w!#$%&'*+.^`|~-]+)=(?:([\w!#$%&'*+.^`|~:[\]-]+)|"((?:[^"\\]|\\.)*)")[ \t]*)?([;,]|$)/uy;

/** Elements of a `Forwarded` header from left to right; undefined when it is not one. */
function parseForwarded(text: string): readonly Element[] | undefined {
  const elements: Map<string, string>[] = [];
  let element = new Map<string, string>();
  let at = 0;
  for (;;) {
    pairPattern.lastIndex = at;
    const found = pairPattern.exec(text);
    if (found === null) return undefined;
    const [, name, token, quoted, end] = found;
    if (name !== undefined) {
      element.set(name.toLowerCase(), token ?? (quoted ?? "").replaceAll(/\\(.)/gu, "$1"));
    }
    if (end !== ";") {
      if (element.size > 0) elements.push(element);
      element = new Map();
    }
    if (end === "") return elements;
    at = pairPattern.lastIndex;
  }
}
