import type { Json } from "@tenon/contract";
import { z } from "zod";
import { limits } from "../limits.ts";
import { guardedFetch } from "../net/guarded-fetch.ts";
import { RegistryProblem } from "../problem.ts";

const pageShape = z.looseObject({
  servers: z.array(z.custom<Json>((value) => value !== undefined)).max(1_000),
  metadata: z.looseObject({ nextCursor: z.string().optional() }).optional(),
});

/** Every entry of a registry with the official read API (`GET /v0.1/servers`), page by page, within limits. */
export async function fetchEntries(
  allowed: readonly string[],
  base: string,
  updatedSince: string | undefined,
  signal: AbortSignal,
): Promise<readonly Json[]> {
  const entries: Json[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < limits.importPages; page += 1) {
    const url = new URL(`${base.replace(/\/+$/u, "")}/v0.1/servers`);
    url.searchParams.set("limit", "100");
    if (updatedSince !== undefined) {
      url.searchParams.set("updated_since", updatedSince);
      url.searchParams.set("include_deleted", "true");
    }
    if (cursor !== undefined) url.searchParams.set("cursor", cursor);
    const parsed = pageShape.safeParse(await getJson(allowed, url.href, signal));
    if (!parsed.success) throw failed(base, "a page has another shape");
    entries.push(...parsed.data.servers);
    cursor = parsed.data.metadata?.nextCursor;
    if (cursor === undefined || cursor === "" || entries.length >= limits.importEntries) break;
  }
  return entries.slice(0, limits.importEntries);
}

async function getJson(
  allowed: readonly string[],
  url: string,
  signal: AbortSignal,
): Promise<unknown> {
  try {
    const answer = await guardedFetch(allowed, url, {
      headers: { accept: "application/json" },
      signal: AbortSignal.any([signal, AbortSignal.timeout(limits.importMs)]),
    });
    if (answer.status !== 200) throw failed(url, `it answered ${answer.status}`);
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of answer.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > limits.importBytes) throw failed(url, "a page is too large");
      chunks.push(chunk);
    }
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch (cause) {
    if (cause instanceof RegistryProblem) throw cause;
    throw failed(url, "it cannot be read, or leads to an address that is not allowed", cause);
  }
}

function failed(url: string, why: string, cause?: unknown): RegistryProblem {
  const where = new URL(url).host;
  return new RegistryProblem("target-refused", `Nothing was imported from ${where}: ${why}.`, {
    cause,
  });
}
