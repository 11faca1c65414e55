import { Agent } from "undici";
import type { ServerSettings, ServerSource } from "../config/settings.ts";
import type { Era } from "../era.ts";
import type { Upstream } from "../upstream/upstream.ts";
import type { OpenChannel } from "./channel.ts";
import { channelUpstream } from "./channel-upstream.ts";
import { commandEnvironment } from "./command-environment.ts";
import { probeLegacy, probeModern, type Verdict } from "./era-probe.ts";
import { legacyOnModern } from "./legacy-on-modern.ts";
import { heldLimits } from "./limits.ts";
import { LogLines } from "./log-lines.ts";
import { modernOnLegacy } from "./modern-on-legacy.ts";
import { RoutedUpstream, type Ways } from "./routed-upstream.ts";
import { sharedUpstream } from "./shared-upstream.ts";
import { sseChannel } from "./sse-channel.ts";
import { stdioChannel } from "./stdio-channel.ts";
import type { UpstreamDeps } from "./upstream-deps.ts";

type StdioSource = Extract<ServerSource, { readonly kind: "stdio" }>;
type HttpSource = Extract<ServerSource, { readonly kind: "http" }>;

/**
 * The server as an upstream for clients of both eras, whatever its transport and its own era. Nothing is connected or
 * started before the first request.
 */
export function upstreamFor(server: ServerSettings, deps: UpstreamDeps): Upstream {
  const { name, source } = server;
  return new RoutedUpstream(
    source.kind === "stdio" ? stdioWays(name, source, deps) : httpWays(name, source, deps),
  );
}

/** Upstreams that are made when they are first asked for and closed together, bridges before what they stand on. */
class Made {
  readonly #made = new Map<string, Upstream>();

  get(name: string, make: () => Upstream): Upstream {
    let upstream = this.#made.get(name);
    if (upstream === undefined) {
      upstream = make();
      this.#made.set(name, upstream);
    }
    return upstream;
  }

  async drop(name: string): Promise<void> {
    const upstream = this.#made.get(name);
    this.#made.delete(name);
    await upstream?.close();
  }

  peek(name: string): Upstream | undefined {
    return this.#made.get(name);
  }

  /** Up when one of them is. */
  health(): ReturnType<Upstream["health"]> {
    const all = [...this.#made.values()].map((upstream) => upstream.health());
    return (
      all.find(({ state }) => state === "up") ??
      all.find(({ state }) => state === "down") ?? { state: "unknown" }
    );
  }

  async close(): Promise<void> {
    await Promise.all([...this.#made.values()].toReversed().map((upstream) => upstream.close()));
  }
}

function stdioWays(name: string, source: StdioSource, deps: UpstreamDeps): Ways {
  const made = new Made();
  const order = {
    command: source.command,
    args: source.args,
    cwd: source.cwd,
    env: { ...commandEnvironment(process.env), ...source.env },
  };
  const open: OpenChannel = (_caller, listener) =>
    stdioChannel(order, listener, new LogLines(deps.log));
  const legacy = (): Upstream => made.get("legacy", () => channelUpstream(name, open));
  const modern = (): Upstream => made.get("modern", () => sharedUpstream(name, open));
  const ways = waysOf({ name, made, deps, legacy, modern, cheapSessions: false, changes: false });
  return {
    ...ways,
    probe: async (era, caller): Promise<Verdict> => {
      const verdict = await ways.probe(era, caller);
      // The process that showed that it does not speak 2026-07-28 is of no more use.
      if (era === "modern" && verdict !== "speaks") await made.drop("modern");
      return verdict;
    },
  };
}

function httpWays(name: string, source: HttpSource, deps: UpstreamDeps): Ways {
  const made = new Made();
  const { url, headers, transport } = source;
  const { credentials, refused } = deps;
  const dispatcher = new Agent({
    pipelining: 1,
    connect: { timeout: heldLimits.connectTimeoutMs },
  });
  const open: OpenChannel = (caller, listener) =>
    sseChannel({ url, headers, credentials, refused, dispatcher }, caller, listener);
  const relay = (): Upstream =>
    made.get("relay", () => deps.relay({ name, url, headers, credentials, refused }));
  const sse = (): Upstream => made.get("sse", () => channelUpstream(name, open));
  let usesSse = transport === "sse";
  const ways = waysOf({
    name,
    made,
    deps,
    legacy: () => (usesSse ? sse() : relay()),
    modern: relay,
    cheapSessions: true,
    changes: true,
  });
  return {
    ...ways,
    probe: async (era, caller): Promise<Verdict> => {
      if (era === "modern")
        return transport === "sse" ? "speaks-not" : probeModern(relay(), caller);
      const streamable = transport === "sse" ? "speaks-not" : await probeLegacy(relay(), caller);
      if (streamable !== "speaks-not" || transport === "streamable-http") {
        if (streamable === "speaks") usesSse = false;
        return streamable;
      }
      const older = await probeLegacy(sse(), caller);
      if (older === "speaks") usesSse = true;
      // Where the newer transport was answered, that the older one is not there is no failure.
      return typeof older === "string" || transport === "sse" ? older : "speaks-not";
    },
    close: async () => {
      await ways.close();
      await dispatcher.destroy();
    },
  };
}

interface WaysParts {
  readonly name: string;
  readonly made: Made;
  readonly deps: UpstreamDeps;
  readonly legacy: () => Upstream;
  readonly modern: () => Upstream;
  readonly cheapSessions: boolean;
  readonly changes: boolean;
}

function waysOf({ name, made, deps, legacy, modern, cheapSessions, changes }: WaysParts): Ways {
  const { sealer, paramHeaders } = deps;
  const holder = deps.holder ?? "";
  const same = (era: Era): Upstream => (era === "legacy" ? legacy() : modern());
  return {
    name,
    changes,
    same,
    probe: (era, caller) =>
      era === "legacy" ? probeLegacy(legacy(), caller) : probeModern(modern(), caller),
    bridged: (client, misfit) => {
      if (client === "legacy") {
        return made.get("legacy on modern", () =>
          legacyOnModern({ inner: modern(), paramHeaders, misfit }),
        );
      }
      const inner = legacy();
      return made.get(inner === made.peek("sse") ? "modern on sse" : "modern on legacy", () =>
        modernOnLegacy({ inner, cheapSessions, sealer, holder, misfit }),
      );
    },
    health: () => made.health(),
    close: () => made.close(),
  };
}
