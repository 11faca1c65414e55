import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openAuditReader } from "../../src/audit/audit.ts";
import { openStore } from "../../src/store/store.ts";
import { intentOf, openAudited, outcomeOf } from "./fixtures/audited.ts";
import { kinds, newPlace } from "./fixtures/databases.ts";
import type { Place } from "./fixtures/databases.ts";

describe.each(kinds)("a reader on %s", (kind) => {
  let place: Place;
  beforeEach(async () => {
    place = await newPlace(kind);
  });
  afterEach(() => place.remove());

  const sourceOf = ({ databaseUrl, folder }: Place) =>
    databaseUrl === undefined ? { folder } : { databaseUrl };

  it("finds and verifies calls when the gateway has ended", async () => {
    const { audit, close } = openAudited(place);
    const callId = audit.newCallId();
    audit.intent(intentOf(callId));
    audit.outcome(outcomeOf(callId));
    await audit.drained();
    await close();
    const reader = await openAuditReader(sourceOf(place));
    expect((await reader.find({ server: "desk" })).calls).toMatchObject([{ callId }]);
    expect(await reader.verify()).toMatchObject({ ok: true, findings: [] });
    await expect(reader.find({ limit: 0 })).rejects.toMatchObject({ code: "audit-filter-invalid" });
    await reader.close();
  }, 240_000);

  it("says when there is no audit", async () => {
    await expect(openAuditReader(sourceOf(place))).rejects.toMatchObject({ code: "audit-missing" });
  });
});

it("says how to ask while a gateway holds an embedded database", async () => {
  const place = await newPlace("pglite");
  const store = openStore(place);
  await store.ready;
  await expect(openAuditReader({ folder: place.folder })).rejects.toMatchObject({
    code: "folder-held",
    message: expect.stringContaining("over HTTP"),
  });
  await store.close();
  await place.remove();
}, 240_000);

it("cannot write to Postgres, and makes no tables there", async () => {
  const place = await newPlace("postgres");
  const writer = openStore(place);
  await writer.ready;
  await writer.close();
  const store = openStore({ ...place, readOnly: true });
  await store.ready;
  await expect(
    store.db.execute("insert into audit_replica values ('x',0,'',0,'',0,0,0,now())"),
  ).rejects.toMatchObject({ cause: { code: "25006" } });
  await store.close();
  await place.remove();
});
