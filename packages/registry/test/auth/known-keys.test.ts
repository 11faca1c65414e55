import { expect, test } from "vitest";
import { knownKeys } from "../../src/auth/known-keys.ts";
import type { AcceptedKey } from "../../src/auth/known-keys.ts";
import { limits } from "../../src/limits.ts";

const caller = { anonymous: false, name: "key:a b", scopes: new Set(["read"] as const) };

function remembering(expiresAt: string | null = null) {
  let ms = Date.parse("2026-11-01T00:00:00.000Z");
  let looks = 0;
  const keys = knownKeys(() => new Date(ms));
  return {
    keys,
    find: async (header = "Bearer a") => {
      await keys.find(header, async (): Promise<AcceptedKey> => {
        looks += 1;
        return { caller, expiresAt };
      });
      return looks;
    },
    later: (more: number) => (ms += more),
  };
}

test("a key is looked up once, and again when it was remembered long enough", async () => {
  const { find, later } = remembering();
  expect([await find(), await find()]).toEqual([1, 1]);
  later(limits.rememberedKeyMs - 1);
  expect(await find()).toBe(1);
  later(1);
  expect(await find()).toBe(2);
});

test("a key is not remembered past its expiry", async () => {
  const { find, later } = remembering("2026-11-01T00:00:00.500Z");
  await find();
  later(500);
  expect(await find()).toBe(2);
});

test("a revocation forgets, also what is being looked up meanwhile", async () => {
  const { keys, find } = remembering();
  await find();
  keys.forget();
  expect(await find()).toBe(2);
  const { promise, resolve } = Promise.withResolvers<AcceptedKey>();
  const found = keys.find("Bearer b", () => promise);
  keys.forget();
  resolve({ caller, expiresAt: null });
  await found;
  expect(await find("Bearer b")).toBe(3);
});

test("a key that is refused is not remembered", async () => {
  const { keys, find } = remembering();
  const refused = async (): Promise<AcceptedKey> => {
    throw new Error("refused");
  };
  await expect(keys.find("Bearer a", refused)).rejects.toThrow("refused");
  expect(await find()).toBe(1);
});

test("so many keys are remembered, and one more makes room", async () => {
  const { find } = remembering();
  for (let key = 0; key < limits.rememberedKeys; key += 1) await find(`Bearer ${key}`);
  expect(await find("Bearer 0")).toBe(limits.rememberedKeys);
  await find("Bearer one more");
  expect(await find("Bearer 0")).toBe(limits.rememberedKeys + 2);
});
