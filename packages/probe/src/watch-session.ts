import { ProtocolError } from "@modelcontextprotocol/client";
import { chainOf } from "./cause-chain.ts";
import type { Guard } from "./guard.ts";
import { useHttp } from "./http-source.ts";
import { limits } from "./limits.ts";
import { type OpenSession, type Opening, openSession } from "./open-session.ts";
import type { Target } from "./snapshot.ts";
import { useStdio } from "./stdio-source.ts";
import { type Wire, objectMember } from "./wire.ts";

/** How one connection ended: it tells no changes at all, or it was lost. */
export type Held = "unsupported" | "ended";

/** What a connection reports, and how long it may be silent over HTTP. */
export interface Holder {
  readonly idleMs: number;
  readonly changed: () => void;
  readonly connected: () => void;
}

const methodNotFound = -32601;

/** Opens one connection and holds it until it ends; throws `ProbeStop` when it cannot be opened or the guard stops it. */
export async function holdConnection(
  target: Extract<Target, { kind: "http" | "stdio" }>,
  guard: Guard,
  holder: Holder,
): Promise<Held> {
  if (target.kind === "stdio") {
    const { held } = await useStdio(target, guard, async (wire, opening) => ({
      held: await hold(wire, guard, opening, holder, undefined),
    }));
    return held;
  }
  const stream = new StreamWatch();
  const { held } = await useHttp(
    target,
    guard,
    async (wire, opening) => ({ held: await hold(wire, guard, opening, holder, stream) }),
    (state) => stream.note(state),
  );
  return held;
}

/** The event stream that a GET opened, over HTTP in the older era. */
class StreamWatch {
  readonly #opened = Promise.withResolvers<boolean>();
  readonly #ended = Promise.withResolvers<void>();

  note(state: "open" | "refused" | "ended"): void {
    if (state === "ended") this.#ended.resolve();
    else this.#opened.resolve(state === "open");
  }

  /** False when the server gives no stream. */
  get opened(): Promise<boolean> {
    return this.#opened.promise;
  }

  get ended(): Promise<void> {
    return this.#ended.promise;
  }
}

async function hold(
  wire: Wire,
  guard: Guard,
  opening: Opening,
  holder: Holder,
  stream: StreamWatch | undefined,
): Promise<Held> {
  const session = await openSession(wire, guard, opening, limits.watchOpenMs);
  const tools = objectMember(objectMember(session.hello, "capabilities"), "tools");
  if (tools?.["listChanged"] !== true) return "unsupported";
  session.client.setNotificationHandler("notifications/tools/list_changed", holder.changed);
  const ended = await subscribe(session, stream);
  if (ended === undefined) return "unsupported";
  holder.connected();
  const idle = stream === undefined ? undefined : new Silence(guard, holder.idleMs);
  try {
    await guard.run(Promise.race([ended.lost, ...(idle === undefined ? [] : [idle.tooLong])]));
    return "ended";
  } finally {
    idle?.stop();
  }
}

/** Settles when the subscription is lost; undefined when the server does not give one. */
async function subscribe(
  { client, era, guard }: OpenSession,
  stream: StreamWatch | undefined,
): Promise<Lost | undefined> {
  const closed = new Promise<void>((resolve) => {
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK has no other way
    client.onclose = () => resolve();
  });
  if (era === "modern") {
    try {
      const options = { timeout: limits.watchOpenMs };
      const listening = await guard.run(client.listen({ toolsListChanged: true }, options));
      if (listening.honoredFilter.toolsListChanged !== true) return undefined;
      return { lost: Promise.race([listening.closed, closed]) };
    } catch (error) {
      if (isUnknownMethod(error)) return undefined;
      throw error;
    }
  }
  if (stream === undefined) return { lost: closed };
  const patience = AbortSignal.timeout(limits.watchOpenMs);
  const late = new Promise<boolean>((resolve) => {
    patience.addEventListener("abort", () => resolve(false), { once: true });
  });
  if (!(await guard.run(Promise.race([stream.opened, late])))) return undefined;
  return { lost: Promise.race([stream.ended, closed]) };
}

/** Wrapped, so that awaiting the subscription does not await its end. */
interface Lost {
  readonly lost: Promise<unknown>;
}

function isUnknownMethod(error: unknown): boolean {
  return chainOf(error).some(
    (link) => link instanceof ProtocolError && link.code === methodNotFound,
  );
}

/** Notices a connection that died without a word. */
class Silence {
  readonly tooLong: Promise<void>;
  readonly #timer: NodeJS.Timeout;

  constructor(guard: Guard, idleMs: number) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.tooLong = promise;
    this.#timer = setInterval(
      () => {
        if (guard.quietMs >= idleMs) resolve();
      },
      Math.max(10, Math.min(idleMs / 4, 30_000)),
    );
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
