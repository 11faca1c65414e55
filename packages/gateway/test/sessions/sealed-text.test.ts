import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { masterSecrets } from "../../src/sessions/master-secrets.ts";
import { textSealer } from "../../src/sessions/sealed-text.ts";

const old = "an older secret of the gateway, 32+";
const current = "the secret that seals at the moment";
const now = () => 1_000_000;
const terms = { expiresAt: 2_000_000, boundTo: "key:ci" };
const states = textSealer([current, old], { purpose: "request state", now });

describe("a sealed text", () => {
  test("opens to its content, and is visible ASCII", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.string(), (content, boundTo) => {
        const text = states.seal(content, { expiresAt: 2_000_000, boundTo });
        expect(text).toMatch(/^[A-Za-z0-9_-]+$/u);
        expect(states.open(text, boundTo)).toEqual(Buffer.from(content));
      }),
    );
  });

  test("does not open with any one byte changed, added or missing", () => {
    const text = states.seal(Buffer.from("what the upstream wants back"), terms);
    const bytes = Buffer.from(text, "base64url");
    for (let at = 0; at < bytes.length; at++) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ flip;
        expect(states.open(changed.toString("base64url"), "key:ci"), `byte ${at}`).toBeUndefined();
      }
      const without = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
      expect(states.open(without.toString("base64url"), "key:ci")).toBeUndefined();
      const longer = Buffer.concat([bytes.subarray(0, at), Buffer.of(7), bytes.subarray(at)]);
      expect(states.open(longer.toString("base64url"), "key:ci")).toBeUndefined();
    }
  });

  test("does not open with any one character changed, not even to another spelling of the same bytes", () => {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. ";
    for (const content of ["", "x", "xy", "xyz"]) {
      const text = states.seal(Buffer.from(content), terms);
      const changed = text.split("").flatMap((character, at) => {
        // The last characters can have bits that belong to no byte; elsewhere a few stand for all.
        const others = at < text.length - 2 ? "Aq9_+=" : alphabet;
        const all = others.split("").filter((other) => other !== character);
        return all.map((other) => text.slice(0, at) + other + text.slice(at + 1));
      });
      expect(changed.filter((other) => states.open(other, "key:ci") !== undefined)).toEqual([]);
      for (const added of ["=", "A", "\n", " "]) {
        expect(states.open(text + added, "key:ci")).toBeUndefined();
        expect(states.open(added + text, "key:ci")).toBeUndefined();
      }
    }
  });

  test("does not open for noise of any length", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        expect(states.open(Buffer.from(noise).toString("base64url"), "")).toBeUndefined();
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (noise) => {
        expect(states.open(noise, "")).toBeUndefined();
      }),
    );
  });

  test("is good for one purpose, one holder and one time only", () => {
    const text = states.seal(Buffer.from("page 2"), terms);
    expect(textSealer([current], { purpose: "cursor", now }).open(text, "key:ci")).toBeUndefined();
    expect(states.open(text, "key:other")).toBeUndefined();
    expect(states.open(text, "")).toBeUndefined();
    const at = (ms: number) => textSealer([current], { purpose: "request state", now: () => ms });
    expect(at(1_999_999).open(text, "key:ci")).toBeDefined();
    expect(at(2_000_000).open(text, "key:ci")).toBeUndefined();
  });

  test("never looks the same twice", () => {
    const texts = Array.from({ length: 500 }, () => states.seal(Buffer.from("same"), terms));
    expect(new Set(texts.map((text) => text.slice(3, 40))).size).toBe(500);
  });

  test("fits the limit exactly, and one byte more is refused both ways", () => {
    const small = textSealer([current], { purpose: "cursor", maxLength: 120, now });
    const fits = small.seal(Buffer.alloc(38), terms);
    expect(fits).toHaveLength(120);
    expect(small.open(fits, "key:ci")).toHaveLength(38);
    expect(() => small.seal(Buffer.alloc(39), terms)).toThrow(RangeError);
    const large = textSealer([current], { purpose: "cursor", maxLength: 122, now });
    expect(small.open(large.seal(Buffer.alloc(39), terms), "key:ci")).toBeUndefined();
  });
});

describe("rotation", () => {
  test("texts of every secret that is still there open; the first one seals", () => {
    const before = textSealer([old], { purpose: "request state", now });
    const text = before.seal(Buffer.from("x"), terms);
    expect(states.open(text, "key:ci")).toEqual(Buffer.from("x"));
    const sealedNow = states.seal(Buffer.from("y"), terms);
    expect(before.open(sealedNow, "key:ci")).toBeUndefined();
    const after = textSealer([current], { purpose: "request state", now });
    expect(after.open(sealedNow, "key:ci")).toEqual(Buffer.from("y"));
    expect(after.open(text, "key:ci")).toBeUndefined();
  });

  test("works for secrets whose key ids collide", () => {
    const secrets = Array.from(
      { length: 16 },
      (_, number) => `one of many secrets of the gateway ${number}`,
    );
    for (let round = 0; round < 40; round++) {
      const many = secrets.map((secret) => `${secret} in round ${round}`);
      const last = textSealer(many.slice(-1), { purpose: "cursor", now });
      const all = textSealer(many, { purpose: "cursor", now });
      expect(all.open(last.seal(Buffer.from("z"), terms), "key:ci")).toEqual(Buffer.from("z"));
    }
  });
});

describe("master secrets", () => {
  test("one is made when none is configured, another one each time", () => {
    expect(masterSecrets([])).toHaveLength(1);
    expect(masterSecrets([])[0]).not.toBe(masterSecrets([])[0]);
  });

  test("a short one is refused without being shown, and so are too many", () => {
    const short = "only-31-characters-of-a-secret!";
    expect(short).toHaveLength(31);
    const refused = () => masterSecrets([current, short]);
    expect(refused).toThrow("Master secret 2");
    expect(refused).not.toThrow(short);
    expect(masterSecrets([`${short}!`])).toHaveLength(1);
    expect(masterSecrets(Array.from({ length: 16 }, () => current))).toHaveLength(16);
    expect(() => masterSecrets(Array.from({ length: 17 }, () => current))).toThrow("17 master");
  });
});
