import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contractDigest, parseToolList } from "@tenon/contract";
import type { Json } from "@tenon/contract";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DiskCopies } from "../../src/pins/disk-copy.ts";
import type { PinCopy } from "../../src/pins/disk-copy.ts";
import { pinLimits } from "../../src/pins/limits.ts";
import { findContact, updateContact } from "./fixtures/tools.ts";

const key = { registry: "http://127.0.0.1:1", server: "desk", reference: "prod" };
let folder: string;
let copies: DiskCopies;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tenon-pins-"));
  copies = new DiskCopies(folder);
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

function copyOf(tools: readonly Json[], version = "1.0.0"): PinCopy {
  const list = parseToolList(tools);
  const at = "2026-11-20T10:00:00.000Z";
  return { version, digest: contractDigest(list), observedAt: at, readAt: at, tools, list };
}

async function file(): Promise<string> {
  const [only = "", ...others] = await readdir(join(folder, "pins"));
  expect(others).toEqual([]);
  return join(folder, "pins", only);
}

test("what was written is read, verbatim", async () => {
  expect(await copies.read(key)).toEqual({ kind: "none" });
  await copies.write(key, copyOf([updateContact]));
  await copies.write(key, copyOf([updateContact, findContact], "1.1.0"));
  expect(await copies.read(key)).toEqual({
    kind: "copy",
    copy: copyOf([updateContact, findContact], "1.1.0"),
  });
  expect(await copies.read({ ...key, reference: "stable" })).toEqual({ kind: "none" });
});

test("a copy that was cut at any place, or changed, is not used", async () => {
  await copies.write(key, copyOf([updateContact]));
  const path = await file();
  const text = await readFile(path, "utf8");
  for (let length = 0; length < text.length; length += 7) {
    await writeFile(path, text.slice(0, length));
    expect(await copies.read(key)).toMatchObject({ kind: "damaged" });
  }
  await writeFile(path, text.replace("Updates", "Deletes"));
  expect(await copies.read(key)).toMatchObject({ kind: "damaged", why: "its checksum is wrong" });
  await writeFile(path, text.replace('"server":"desk"', '"server":"till"'));
  expect(await copies.read(key)).toMatchObject({
    kind: "damaged",
    why: "it is the copy of another pin",
  });
  await writeFile(path, text);
  expect(await copies.read(key)).toMatchObject({ kind: "copy" });
});

test("tools with another digest than is stated are not used", async () => {
  await copies.write(key, { ...copyOf([updateContact]), digest: copyOf([findContact]).digest });
  expect(await copies.read(key)).toMatchObject({ kind: "damaged", why: "its digest is wrong" });
});

test("many writers leave one whole copy", async () => {
  const tools = [updateContact, findContact];
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      copies.write(key, copyOf(tools.slice(index % 2), `1.${index}.0`)),
    ),
  );
  expect(await copies.read(key)).toMatchObject({ kind: "copy" });
  await file();
});

test("a file past the limit is not read", async () => {
  await copies.write(key, copyOf([updateContact]));
  await truncate(await file(), pinLimits.diskBytes + 1);
  expect(await copies.read(key)).toEqual({ kind: "damaged", why: "it is too large" });
});
