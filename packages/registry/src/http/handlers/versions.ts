import { eq } from "drizzle-orm";
import { RegistryProblem } from "../../problem.ts";
import { loadBlobs } from "../../store/blobs.ts";
import { tools } from "../../store/schema.ts";
import { reviewVersion } from "../../versions/review.ts";
import type { ServedPin } from "../../versions/pin-cache.ts";
import { compared } from "../../versions/compared-versions.ts";
import { versionPage, versionWithPrevious } from "../../versions/version-list.ts";
import { rawToolsOf } from "../../versions/stored-contract.ts";
import { numberOf } from "../../versions/version-row.ts";
import { findServer, findVersion, versionSummary } from "../../versions/version-rows.ts";
import { jsonType, notModified } from "../etag.ts";
import type { HandlersOf, RawAnswer } from "../handler.ts";
import { pageOfRows } from "../page-cursor.ts";
import { pushSnapshot } from "./push.ts";

/** Contracts: stored, listed, served, compared. */
export const versionHandlers: HandlersOf<
  | "pushSnapshot"
  | "listVersions"
  | "getVersion"
  | "listVersionTools"
  | "updateVersion"
  | "getChangelog"
  | "diffVersions"
  | "getTool"
> = {
  pushSnapshot,

  listVersions: async ({ db }, { params, query }) => {
    const server = await findServer(db, params.server);
    const rows = await versionPage(db, server, query);
    const body = pageOfRows(
      rows,
      query.limit,
      ({ version, previous }) => versionSummary(server, version, previous),
      ({ version }) => [version.major, version.minor, version.patch],
    );
    return { status: 200, body };
  },

  // The most frequent read by far: answered in the same turn when the contract is in memory.
  getVersion: ({ pins }, { params }, { headers }) => {
    const answer = ({ body, etag, fresh, full }: ServedPin): RawAnswer =>
      notModified(headers, etag)
        ? { status: 304, raw: undefined, headers: fresh }
        : { status: 200, raw: body, headers: full };
    const pin = pins.pin(params.server, params.version);
    return pin instanceof Promise ? pin.then(answer) : answer(pin);
  },

  listVersionTools: async ({ db }, { params }) => {
    const server = await findServer(db, params.server);
    const found = await findVersion(db, server, params.version);
    const texts = await rawToolsOf(db, found.id);
    const { digest, state } = found;
    const head = JSON.stringify({ version: numberOf(found), digest, state });
    return {
      status: 200,
      raw: Buffer.from(`${head.slice(0, -1)},"tools":[${texts.join(",")}]}`),
      headers: { "content-type": jsonType, "cache-control": "no-cache" },
    };
  },

  updateVersion: async (registry, { params, body }, { act }) => {
    const server = await findServer(registry.db, params.server);
    const version = await findVersion(registry.db, server, params.version);
    await reviewVersion(registry, server, version.id, body, act);
    registry.pins.forget(server.name);
    const row = await versionWithPrevious(registry.db, version.id);
    return { status: 200, body: versionSummary(server, row.version, row.previous) };
  },

  getChangelog: async (registry, { params, query }) => {
    const { db } = registry;
    const server = await findServer(db, params.server);
    const rows = await versionPage(db, server, query);
    const page = pageOfRows(
      rows,
      query.limit,
      (row) => row,
      ({ version }) => [version.major, version.minor, version.patch],
    );
    const items = [];
    for (const { version, previous } of page.items) {
      const changes =
        previous === undefined ? [] : (await compared(registry, previous, version)).changes;
      const shown =
        query.tool === undefined
          ? changes
          : changes.filter(
              ({ tool, renamedTo }) => tool === query.tool || renamedTo === query.tool,
            );
      items.push({
        ...versionSummary(server, version, previous),
        changes: [...shown],
      });
    }
    const { nextCursor } = page;
    return { status: 200, body: { items, ...(nextCursor === undefined ? {} : { nextCursor }) } };
  },

  diffVersions: async (registry, { params, query }) => {
    const server = await findServer(registry.db, params.server);
    const from = await findVersion(registry.db, server, query.from);
    const to = await findVersion(registry.db, server, query.to);
    const made = await compared(registry, from, to);
    return {
      status: 200,
      body: {
        ...made,
        from: { version: numberOf(from), digest: from.digest },
        to: { version: numberOf(to), digest: to.digest },
        changes: [...made.changes],
      },
    };
  },

  getTool: async ({ db }, { params }, { headers }) => {
    const etag = `"${params.digest}"`;
    const fresh = { etag, "cache-control": "public, max-age=31536000, immutable" };
    const [found] = await db
      .select({ raw: tools.raw })
      .from(tools)
      .where(eq(tools.digest, params.digest));
    if (found === undefined) {
      throw new RegistryProblem("tool-missing", `No tool has the digest ${params.digest}.`);
    }
    if (notModified(headers, etag)) return { status: 304, raw: undefined, headers: fresh };
    const [text = ""] = (await loadBlobs(db, [found.raw])).values();
    return { status: 200, raw: Buffer.from(text), headers: { ...fresh, "content-type": jsonType } };
  },
};
