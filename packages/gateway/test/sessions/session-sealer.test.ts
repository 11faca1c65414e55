import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anonymous } from "../../src/caller.ts";
import type { Caller } from "../../src/caller.ts";
import { sessionLimits } from "../../src/sessions/limits.ts";
import { belongsTo, newClaims } from "../../src/sessions/session-claims.ts";
import type { SessionClaims } from "../../src/sessions/session-claims.ts";
import { fitsInSession, sessionSealer } from "../../src/sessions/session-sealer.ts";
import { textSealer } from "../../src/sessions/sealed-text.ts";

const secret = "a secret that all replicas were given";
const start = { server: "desk", upstream: "c0ffee", revision: "2025-11-25", holder: undefined };
const ada: Caller = { kind: "key", id: "key:ada", client: "ada", scopes: [] };
const claims = newClaims(start, ada, 1_000);

describe("a session id", () => {
  test("tells any replica with the secret what it needs, and is short", () => {
    const id = sessionSealer([secret], () => 1_001).seal(claims);
    expect(sessionSealer([secret], () => 1_001).open(id)).toEqual(claims);
    expect(id).toMatch(/^[\u0021-\u007e]+$/u);
    expect(id.length).toBeLessThan(220);
    expect(sessionSealer(["another secret, also long enough"], () => 1_001).open(id)).toBe(
      undefined,
    );
  });

  test("carries any claims within the limits", () => {
    const utf8 = (max: number) => fc.string({ unit: "grapheme", maxLength: max });
    fc.assert(
      fc.property(
        utf8(8),
        fc.option(utf8(60), { nil: undefined }),
        fc.option(utf8(8), { nil: undefined }),
        fc.integer({ min: 0, max: 2 ** 47 }),
        (server, upstream, holder, nowMs) => {
          const fresh = newClaims({ server, upstream, holder, revision: "x" }, ada, nowMs);
          const id = sessionSealer([secret], () => nowMs).seal(fresh);
          expect(sessionSealer([secret], () => nowMs).open(id)).toEqual(fresh);
        },
      ),
    );
  });

  test("tampered with in any byte is unknown, also while the true one is remembered", () => {
    const replica = sessionSealer([secret], () => 1_001);
    const id = replica.seal(claims);
    expect(replica.open(id)).toBe(claims);
    fc.assert(
      fc.property(fc.nat({ max: id.length - 1 }), fc.integer({ min: 1, max: 61 }), (at, by) => {
        const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        const other = alphabet[(alphabet.indexOf(id[at] ?? "") + by + 62) % 62] ?? "";
        fc.pre(other !== id[at]);
        expect(replica.open(id.slice(0, at) + other + id.slice(at + 1))).toBeUndefined();
      }),
    );
    for (const made of ["", "made-up", "x".repeat(200), "x".repeat(1_000_000), id.slice(0, -4)]) {
      expect(replica.open(made)).toBeUndefined();
    }
  });

  test("expires, remembered or not", () => {
    let now = 1_001;
    const remembering = sessionSealer([secret], () => now);
    const id = remembering.seal(claims);
    now = 1_000 + sessionLimits.sessionMs - 1;
    expect(remembering.open(id)).toEqual(claims);
    now += 1;
    expect(remembering.open(id)).toBeUndefined();
    expect(remembering.open(id)).toBeUndefined();
    expect(sessionSealer([secret], () => now).open(id)).toBeUndefined();
  });

  test("is not any other sealed text, and no other sealed text is one", () => {
    const cursor = textSealer([secret], { purpose: "cursor", now: () => 1_001 });
    const id = sessionSealer([secret], () => 1_001).seal(claims);
    expect(cursor.open(id, "")).toBeUndefined();
    const text = cursor.seal(Buffer.from("7"), { expiresAt: 2_000, boundTo: "" });
    expect(sessionSealer([secret], () => 1_001).open(text)).toBeUndefined();
  });

  test("of a later layout of the claims is unknown, not misread", () => {
    const sealer = textSealer([secret], { purpose: "session", now: () => 1_001 });
    const replica = sessionSealer([secret], () => 1_001);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (content) => {
        const opened = replica.open(sealer.seal(content, { expiresAt: 2_000, boundTo: "" }));
        expect(typeof (opened?.server ?? "")).toBe("string");
      }),
    );
  });

  test("takes an upstream's id at the limit; one byte more is refused", () => {
    const replica = sessionSealer([secret], () => 1_001);
    const longest = {
      server: "s".repeat(sessionLimits.serverBytes),
      upstream: "u".repeat(sessionLimits.upstreamBytes),
      revision: "r".repeat(sessionLimits.revisionBytes),
      holder: "h".repeat(sessionLimits.holderBytes),
    };
    const id = replica.seal(newClaims(longest, ada, 1_000));
    expect(id.length).toBeLessThanOrEqual(sessionLimits.sessionIdLength);
    expect(sessionSealer([secret], () => 1_001).open(id)).toMatchObject(longest);
    for (const name of ["server", "upstream", "revision", "holder"] as const) {
      const over = newClaims({ ...longest, [name]: `${longest[name]}x` }, ada, 1_000);
      expect(() => replica.seal(over)).toThrow(RangeError);
    }
    expect(fitsInSession(longest.upstream)).toBe(true);
    for (const bad of [`${longest.upstream}x`, "", "a b", "a\nb", "é"]) {
      expect(fitsInSession(bad)).toBe(false);
    }
  });
});

test("belongs to the caller who started it and to nobody else", () => {
  const people: readonly Caller[] = [
    anonymous,
    ada,
    { ...ada, id: "key:bob" },
    { ...ada, id: "token:https://issuer.example ada claude" },
  ];
  for (const owner of people) {
    const theirs: SessionClaims = newClaims(start, owner, 1_000);
    for (const person of people) expect(belongsTo(theirs, { ...person })).toBe(person === owner);
  }
});

test("two sessions never share a key", () => {
  const keys = Array.from({ length: 1_000 }, () => newClaims(start, ada, 1_000).key);
  expect(new Set(keys).size).toBe(1_000);
});
