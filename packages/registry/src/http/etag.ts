import type { IncomingHttpHeaders } from "node:http";

export const jsonType = "application/json; charset=utf-8";

/** Whether `If-None-Match` names the entity tag (RFC 9110 section 13.1.2: weak comparison, `*` matches anything). */
export function notModified(headers: IncomingHttpHeaders, etag: string): boolean {
  const given = headers["if-none-match"];
  return given !== undefined && matches(given, etag);
}

/** Whether a list of entity tags names this one. */
export function matches(list: string, etag: string): boolean {
  if (list === etag) return true;
  if (list.trim() === "*") return true;
  const opaque = etag.replace(/^W\//u, "");
  return list.split(",").some((one) => one.trim().replace(/^W\//u, "") === opaque);
}
