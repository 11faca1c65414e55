import { isJsonObject } from "@tenon/contract";
import type { Json, JsonObject } from "@tenon/contract";
import type { GatewayProblem } from "../gateway-error.ts";
import { limits } from "./limits.ts";

/** Our own key of `params._meta`. */
export const metaKey = "dev.tenon/idempotencyKey";

/**
 * The idempotency key of a request, undefined when it has none. From the header `Idempotency-Key` (IETF draft
 * "The Idempotency-Key HTTP Header Field", quoted or bare) and from `params._meta`: our own key, else any whose last
 * segment is `idempotencyKey`, `idempotency-key` or `idempotency_key`. A problem when it is malformed, or when two
 * differ: whoever asks for one call must not silently get less.
 */
export function keyOf(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  params: JsonObject | undefined,
): string | GatewayProblem | undefined {
  const header = headers["idempotency-key"];
  const meta = params?.["_meta"];
  const told = isJsonObject(meta) ? metaValue(meta) : undefined;
  if (header === undefined && told === undefined) return undefined;
  const fromHeader = header === undefined ? undefined : headerKey(header);
  if (typeof fromHeader === "object") return fromHeader;
  const fromMeta = told === undefined ? undefined : told.key;
  if (typeof fromMeta === "object") return fromMeta;
  if (fromHeader !== undefined && fromMeta !== undefined && fromHeader !== fromMeta) {
    return malformed("The header and `_meta` carry different ones");
  }
  return fromHeader ?? fromMeta;
}

function headerKey(header: string | string[]): string | GatewayProblem {
  const text = typeof header === "string" ? header.trim() : "";
  if (!text.startsWith('"')) return checked(text, /^[!-~]+$/u);
  const inner = /^"((?:[ !#-[\]-~]|\\["\\])*)"$/u.exec(text)?.[1];
  return inner === undefined
    ? malformed("The header is no quoted text")
    : checked(inner.replaceAll(/\\(["\\])/gu, "$1"), /^[ -~]+$/u);
}

function metaValue(meta: JsonObject): { readonly key: string | GatewayProblem } | undefined {
  if (Object.hasOwn(meta, metaKey)) return { key: metaText(meta[metaKey]) };
  let found: string | GatewayProblem | undefined;
  for (const name of Object.keys(meta)) {
    if (!isKeyName(name)) continue;
    const key = metaText(meta[name]);
    if (typeof key === "object") return { key };
    if (found !== undefined && found !== key) {
      return { key: malformed("Two members of `_meta` differ") };
    }
    found = key;
  }
  return found === undefined ? undefined : { key: found };
}

function isKeyName(name: string): boolean {
  return (
    name.endsWith("y") &&
    /^idempotency(?:Key|[-_]key)$/u.test(name.slice(name.lastIndexOf("/") + 1))
  );
}

function metaText(value: Json | undefined): string | GatewayProblem {
  // Control characters and halves of characters have no business in a key.
  return typeof value === "string"
    ? checked(value, /^[^\p{Cc}\p{Cs}]+$/u)
    : malformed("The member of `_meta` is no text");
}

function checked(key: string, form: RegExp): string | GatewayProblem {
  if (key.length > limits.keyLength) return malformed("It is too long");
  return form.test(key) ? key : malformed("It is empty or has characters that a key cannot have");
}

function malformed(what: string): GatewayProblem {
  return {
    code: "request-invalid",
    message: `The idempotency key cannot be used. ${what}; send one key of 1 to ${limits.keyLength} printable characters, such as a UUID. The call was not made.`,
  };
}
