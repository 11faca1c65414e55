import Fastify from "fastify";
import { serveAs } from "./served.ts";

/** One answer, byte for byte. */
export interface BareSettings {
  readonly path: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly etag: string;
}

// A bare route: one parametric path as the registry's, the same bytes with the same headers, a 304 for its entity tag.
serveAs<BareSettings>(async ({ path, body, headers, etag }) => {
  const app = Fastify();
  const bytes = Buffer.from(body);
  app.get(path, async (request, reply) => {
    reply.headers(headers);
    if (request.headers["if-none-match"] === etag) return reply.code(304).send();
    return reply.send(bytes);
  });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  return { url, close: () => app.close() };
});
