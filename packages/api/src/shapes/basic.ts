import type { Json } from "@tenon/contract";
import { z } from "zod";
import { limits } from "../limits.ts";

/** A JSON value that was parsed as such; its content is judged elsewhere. */
export const json = z
  .custom<Json>((value) => value !== undefined)
  .meta({ description: "Any JSON value." });

/** Name of a server, consumer, channel or environment: letters, digits, `.`, `_`, `-`, first a letter or digit. */
export const name = z
  .string()
  .max(limits.nameLength)
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]*$/u,
    "letters, digits, `.`, `_` and `-`, first a letter or a digit",
  );

/** `sha256:` and 64 hexadecimal digits. */
export const digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/u, "`sha256:` and 64 hexadecimal digits");

/** `major.minor.patch` as Tenon numbers contracts. */
export const version = z
  .string()
  .max(limits.nameLength)
  .regex(/^\d{1,15}\.\d{1,15}\.\d{1,15}$/u, "`major.minor.patch`");

/** A version, a digest, or a channel's name. */
export const versionReference = z.union([version, digest, name]);

/** UTC instant, RFC 3339 with milliseconds. */
export const instant = z.iso.datetime();

/** Text for people. */
export const text = z.string().min(1).max(limits.textLength);

/** Id of a stored entry (UUID). */
export const id = z.uuid();

export const bump = z.enum(["major", "minor", "patch", "none"]);
export const verdict = z.enum(["breaking", "dangerous", "safe", "same"]);

/** Query of every list: an opaque cursor from the page before and how many entries to give. */
export const pageQuery = z.strictObject({
  cursor: z.string().max(limits.cursorLength).optional(),
  limit: z.coerce.number().int().min(1).max(limits.pageItems).default(limits.defaultPageItems),
});

/** One page of a list; without `nextCursor` it was the last. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().optional() });
}
