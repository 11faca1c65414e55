import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { notModified } from "./etag.ts";

/** Where scripts/build-page.ts puts the page. */
export const pageFolder: string = fileURLToPath(new URL("../../dist/page", import.meta.url));

interface Encoded {
  readonly encoding: "br" | "gzip" | undefined;
  readonly body: Buffer;
}

interface PageFile {
  readonly type: string;
  readonly etag: string;
  /** Best first; the last is plain. */
  readonly encodings: readonly Encoded[];
}

/**
 * Serves the web page at `/` and its files below `/page/`. The page finds its way behind `#`, so no other path is taken and
 * none of the API's is hidden. Without a built page `/` says how to build it.
 */
export function registerPage(app: FastifyInstance, folder: string = pageFolder): void {
  const index = existsSync(join(folder, "index.html"))
    ? pageFile(join(folder, "index.html"))
    : undefined;
  app.get("/", async (request, reply) => {
    if (index === undefined) {
      return reply
        .code(503)
        .type("text/plain; charset=utf-8")
        .send(
          "The registry runs; its web page was not built.\n" +
            "Build it with: node packages/registry/scripts/build-page.ts, then start the registry again.\n" +
            "The API is described at /docs.\n",
        );
    }
    return send(index, "no-cache", request, reply);
  });
  if (index === undefined) return;
  for (const name of readdirSync(join(folder, "page"))) {
    const file = pageFile(join(folder, "page", name));
    // The name holds a hash of the content.
    const forever = "public, max-age=31536000, immutable";
    app.get(`/page/${name}`, async (request, reply) => send(file, forever, request, reply));
  }
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

function pageFile(path: string): PageFile {
  const body = readFileSync(path);
  return {
    type: types[extname(path)] ?? "application/octet-stream",
    etag: `W/"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`,
    encodings: [
      { encoding: "br", body: brotliCompressSync(body) },
      { encoding: "gzip", body: gzipSync(body) },
      { encoding: undefined, body },
    ],
  };
}

async function send(
  { type, etag, encodings }: PageFile,
  caching: string,
  { headers }: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  reply.headers({ etag, "cache-control": caching, vary: "accept-encoding" });
  if (notModified(headers, etag)) return reply.code(304).send();
  const accepted = acceptedEncodings(headers["accept-encoding"] ?? "");
  const chosen = encodings.find(({ encoding }) => encoding === undefined || accepted.has(encoding));
  if (chosen?.encoding !== undefined) reply.header("content-encoding", chosen.encoding);
  return reply.type(type).send(chosen?.body);
}

/** Codings that an `Accept-Encoding` field names without refusing them (RFC 9110 section 12.5.3). */
function acceptedEncodings(field: string): ReadonlySet<string> {
  const codings = field.split(",").map((one) => one.split(";").map((part) => part.trim()));
  return new Set(
    codings.flatMap(([coding = "", weight = ""]) =>
      /^q=0(?:\.0*)?$/u.test(weight) ? [] : [coding],
    ),
  );
}
