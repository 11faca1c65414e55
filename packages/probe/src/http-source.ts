import { SSEClientTransport, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { plainText } from "@tenon/contract";
import type { Guard } from "./guard.ts";
import { httpStop } from "./http-failure.ts";
import { NetworkFetch, type NetworkOptions } from "./network-fetch.ts";
import { ProbeStop } from "./probe-stop.ts";
import type { Opening } from "./open-session.ts";
import { readServer } from "./session.ts";
import type { Snapshot, Target } from "./snapshot.ts";
import { Wire } from "./wire.ts";

type HttpTarget = Extract<Target, { kind: "http" }>;

/** Reads a server over streamable HTTP, or over the HTTP+SSE transport of 2024-11-05 where only that is spoken. */
export function loadHttp(target: HttpTarget, guard: Guard): Promise<Snapshot> {
  return useHttp(target, guard, (wire, opening) =>
    readServer(wire, guard, target.display, opening),
  );
}

/** What to do with a wire that is about to be opened. */
export type UseHttp<T> = (wire: Wire, opening: Opening) => Promise<T>;

/** The result of `use` over the transport that the server speaks; throws `ProbeStop`. Everything is closed then. */
export async function useHttp<T>(
  target: HttpTarget,
  guard: Guard,
  use: UseHttp<T>,
  onStream?: NetworkOptions["onStream"],
): Promise<T> {
  const endpoint = endpointOf(target);
  const network = onStream === undefined ? {} : { onStream };
  const attempt: Attempt<T> = { endpoint, guard, use, network };
  if (target.transport === "sse") return resultOf(await overSse(attempt));
  const first = await overStreamableHttp(attempt);
  if (!first.older || target.transport !== "auto" || guard.stopped !== undefined) {
    return resultOf(first);
  }
  const second = await overSse(attempt);
  // Without an event stream the older transport was never there, and the first failure is the one to tell.
  return resultOf(second.older || guard.stopped !== undefined ? second : first);
}

interface Endpoint {
  readonly url: URL;
  readonly headers: Record<string, string>;
}

interface Attempt<T> {
  readonly endpoint: Endpoint;
  readonly guard: Guard;
  readonly use: UseHttp<T>;
  readonly network: Omit<NetworkOptions, "watchGet">;
}

interface Outcome<T> {
  readonly result: T | ProbeStop;
  /** True when the answers point to, or come from, the older HTTP+SSE transport. */
  readonly older: boolean;
}

async function overStreamableHttp<T>(attempt: Attempt<T>): Promise<Outcome<T>> {
  const { endpoint, guard, use } = attempt;
  const network = new NetworkFetch(guard, endpoint.url, { ...attempt.network, watchGet: false });
  const transport = new StreamableHTTPClientTransport(endpoint.url, {
    fetch: network.fetch,
    requestInit: { headers: endpoint.headers },
    reconnectionOptions: oneReconnection,
  });
  const wire = new Wire(transport, guard);
  try {
    return { result: await use(wire, "patient"), older: false };
  } catch (error) {
    // The transports page of 2025-03-26, "Backwards Compatibility": where the first POST gets a 4xx, a GET may open
    // an event stream.
    const refused = [400, 404, 405, 406, 415].includes(network.last?.status ?? 0);
    return { result: httpStop(error, network.last, guard), older: refused && !wire.opened };
  } finally {
    // A 2025 session lives on at the server until it is told; a server that refuses the farewell loses nothing.
    await transport.terminateSession().catch(() => undefined);
    await transport.close();
    await network.close();
  }
}

async function overSse<T>({
  endpoint,
  guard,
  use,
  network: hooks,
}: Attempt<T>): Promise<Outcome<T>> {
  const network = new NetworkFetch(guard, endpoint.url, { ...hooks, watchGet: true });
  const transport = new SSEClientTransport(endpoint.url, {
    fetch: network.fetch,
    requestInit: { headers: endpoint.headers },
  });
  try {
    const wire = new Wire(transport, guard);
    return { result: await use(wire, "legacy"), older: true };
  } catch (error) {
    return { result: httpStop(error, network.last, guard), older: network.streamed };
  } finally {
    await transport.close();
    await network.close();
  }
}

const oneReconnection = {
  initialReconnectionDelay: 1000,
  maxReconnectionDelay: 1000,
  reconnectionDelayGrowFactor: 1,
  maxRetries: 1,
} as const;

function resultOf<T>({ result }: Outcome<T>): T {
  if (result instanceof ProbeStop) throw result;
  return result;
}

/** The URL without credentials, which become a header: `fetch` refuses them in a URL. */
function endpointOf(target: HttpTarget): Endpoint {
  if (!URL.canParse(target.url)) {
    throw new ProbeStop(
      "target-invalid",
      "The server's URL cannot be read. Write it as https://HOST/PATH.",
    );
  }
  const url = new URL(target.url);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new ProbeStop(
      "target-invalid",
      "The server's URL is not http or https. Write it as https://HOST/PATH.",
    );
  }
  const headers: Record<string, string> = { ...target.headers };
  for (const [name, value] of Object.entries(headers)) checkHeader(name, value);
  const named = Object.keys(headers).some((name) => name.toLowerCase() === "authorization");
  if ((url.username !== "" || url.password !== "") && !named) {
    const pair = `${unescapePart(url.username)}:${unescapePart(url.password)}`;
    headers["Authorization"] = `Basic ${Buffer.from(pair).toString("base64")}`;
  }
  url.username = "";
  url.password = "";
  return { url, headers };
}

/** A value with a line break, for instance from a secret's file, is told by its name; the value is not shown. */
function checkHeader(name: string, value: string): void {
  try {
    new Headers().set(name, value);
  } catch {
    throw new ProbeStop(
      "target-invalid",
      `The header "${plainText(name)}" cannot be sent: its name or value holds a character that HTTP forbids, ` +
        "often a line break at its end. Mend it in the configuration or the environment.",
    );
  }
}

function unescapePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
