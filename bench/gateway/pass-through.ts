/** The baseline: a gateway that does nothing but pass bytes on, with undici. */
import { Pool } from "undici";
import { served } from "./served.ts";

const upstream = new URL(process.argv[2] ?? "");
const pool = new Pool(upstream.origin, { connections: 256, headersTimeout: 0, bodyTimeout: 0 });
const ofConnection = new Set(["connection", "host", "keep-alive", "transfer-encoding"]);

function passed<V>(headers: Readonly<Record<string, V | undefined>>): Record<string, V> {
  const kept: Record<string, V> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined && !ofConnection.has(name)) kept[name] = value;
  }
  return kept;
}

await served((request, response) => {
  const method = request.method ?? "GET";
  const body = method === "POST" ? request : null;
  const options = { method, path: upstream.pathname, headers: passed(request.headers), body };
  pool.dispatch(options, {
    onRequestStart: () => undefined,
    onResponseStart: (_controller, status, headers) => response.writeHead(status, passed(headers)),
    onResponseData: (controller, chunk) => {
      if (response.write(chunk)) return;
      controller.pause();
      response.once("drain", () => controller.resume());
    },
    onResponseEnd: () => response.end(),
    onResponseError: () => response.destroy(),
  });
});
