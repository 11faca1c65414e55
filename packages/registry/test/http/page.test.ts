import Fastify from "fastify";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildPage } from "../../scripts/build-page.ts";
import { registerPage } from "../../src/http/page.ts";

const folder = mkdtempSync(join(tmpdir(), "tenon-page-"));
const app = Fastify();

beforeAll(async () => {
  await buildPage(join(folder, "page"));
  registerPage(app, join(folder, "page"));
}, 120_000);
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

test("the page is asked for each time, its files are kept for ever", async () => {
  const page = await app.inject({ url: "/" });
  expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(page.headers["cache-control"]).toBe("no-cache");
  const again = await app.inject({ url: "/", headers: { "if-none-match": page.headers.etag } });
  expect([again.statusCode, again.body]).toEqual([304, ""]);

  const files = [...page.body.matchAll(/(?:src|href)="\.(\/page\/[^"]+)"/gu)].map(
    ([, path]) => path,
  );
  expect(files.some((path) => path?.endsWith(".js"))).toBe(true);
  expect(files.some((path) => path?.endsWith(".css"))).toBe(true);
  for (const url of files) {
    const file = await app.inject({ url: url ?? "" });
    expect(file.statusCode).toBe(200);
    expect(file.headers["cache-control"]).toContain("immutable");
  }
});

test("nothing of it runs or styles from inside the document, and nothing comes from elsewhere", async () => {
  const { body } = await app.inject({ url: "/" });
  expect(body).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|https?:/u);
});

test("script stays small", async () => {
  const { body } = await app.inject({ url: "/" });
  const script = /src="\.(\/page\/[^"]+\.js)"/u.exec(body)?.[1] ?? "";
  const sent = await app.inject({ url: script, headers: { "accept-encoding": "gzip, br" } });
  expect(sent.headers["content-encoding"]).toBe("br");
  expect(sent.headers.vary).toBe("accept-encoding");
  expect(sent.rawPayload.length).toBeLessThan(50_000);
  expect(brotliDecompressSync(sent.rawPayload).length).toBeLessThan(150_000);
  const plain = await app.inject({ url: script, headers: { "accept-encoding": "identity" } });
  expect(plain.headers["content-encoding"]).toBeUndefined();
  expect(plain.body).not.toContain("__vite-browser-external");
});

test("without a built page the registry says how to build it", async () => {
  const bare = Fastify();
  registerPage(bare, join(folder, "nothing"));
  const answer = await bare.inject({ url: "/" });
  expect(answer.statusCode).toBe(503);
  expect(answer.body).toContain("scripts/build-page.ts");
});
