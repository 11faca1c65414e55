import { isIP } from "node:net";
import { z } from "zod";
import { configLimits } from "./limits.ts";

/** A text that is not empty. */
export function text(description: string) {
  return z.string().min(1).max(configLimits.textLength).describe(description);
}

/** A URL of one of these schemes without a user and a password, its last slashes cut off. */
export function webUrl(description: string) {
  return text(description).refine((value) => isWebUrl(value), {
    error:
      "this is no http(s) URL without user, password and fragment; write it as https://HOST/PATH.",
  });
}

function isWebUrl(value: string): boolean {
  if (!/^https?:\/\//iu.test(value) || !URL.canParse(value)) return false;
  const { username, password, hash } = new URL(value);
  return username === "" && password === "" && hash === "";
}

/** A URL of a service with one of these schemes; it may hold a password, so it is never quoted. */
export function serviceUrl(description: string, schemes: readonly string[]) {
  return text(description).refine(
    (value) => URL.canParse(value) && schemes.includes(new URL(value).protocol.slice(0, -1)),
    {
      error: `this is no URL of the form ${schemes[0] ?? ""}://USER:PASSWORD@HOST:PORT/NAME; write it so.`,
    },
  );
}

/** Headers to send; their values may be secrets, so they are never quoted. */
export function headers(description: string) {
  return z
    .record(
      z.string().regex(/^[!#$%&'*+.^_`|~\w-]{1,256}$/u, {
        error: "this is no name of an HTTP header; use letters, digits and hyphens.",
      }),
      z
        .string()
        .max(configLimits.textLength)
        .regex(/^[\t\x20-\x7e\x80-\xff]*$/u, {
          error: "this cannot be sent as a header; it has a line break or a character past U+00FF.",
        }),
    )
    .describe(description);
}

const nameSyntax = /^(?!.*__)[A-Za-z0-9][A-Za-z0-9._-]*$/u;

/** A server's name: it stands in URLs, and before names of tools with `__` between them. */
export const serverName = z.string().max(configLimits.nameLength).regex(nameSyntax, {
  error:
    "a server's name has letters, digits, `.`, `_` and `-` only, and begins with a letter or digit.",
});

/** What names a client: a key's name, or the client id of its tokens. */
export const clientName = z.string().min(1).max(1_024);

/** Scopes as OAuth writes them (RFC 6749, section 3.3). */
export function scopeList(description: string) {
  return z
    .array(
      z
        .string()
        .max(256)
        .regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/u, {
          error:
            'this is no scope; use visible ASCII characters other than `"` and `\\`, no blanks.',
        }),
    )
    .max(100)
    .describe(description);
}

/** An address or range of addresses (CIDR). */
export const addressRange = z.string().refine(isAddressRange, {
  error: "this is no address and no range of addresses; write it as 10.0.0.0/8 or fd00::/8.",
});

function isAddressRange(value: string): boolean {
  const [address = "", bits, ...more] = value.split("/");
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/u.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
  );
}

/** A host name or address as a `Host` header has it, the port optional. */
export const hostName = z.string().regex(/^(?:\[[\da-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/iu, {
  error: "this is no host name; write it as gateway.example.com or gateway.example.com:8443.",
});

/** An origin as browsers send it. */
export const origin = z
  .string()
  .refine((value) => URL.canParse(value) && new URL(value).origin === value.replace(/\/$/u, ""), {
    error: "this is no origin; write it as https://app.example.com.",
  });

/** Milliseconds between two bounds. */
export function milliseconds(description: string, most: number, least = 1) {
  return z.int().min(least).max(most).describe(description);
}
