import type { RegistryEvent } from "@tenon/api";
import { addressOf, credentials } from "./call.ts";
import { readProblem } from "./problem.ts";

/** Milliseconds of silence after which a stream is dead: the registry says that it is there every 15 seconds. */
const silenceMs = 45_000;

/** Characters of one event at most; the registry's own are far below. */
const eventCharacters = 256 * 1024;

/**
 * Events of the registry as they happen (WHATWG HTML, server-sent events), until the connection ends. `EventSource` cannot
 * send a key, so the stream is read here. Throws `Problem` when the registry refuses.
 */
export async function* listen(options: {
  readonly key: string | undefined;
  readonly lastEventId: string | undefined;
  readonly signal: AbortSignal;
  /** The registry accepted: what happens from now on is heard. */
  readonly opened: () => void;
}): AsyncGenerator<RegistryEvent> {
  const { key, lastEventId, signal, opened } = options;
  const answer = await fetch(addressOf("/v1/events"), {
    signal,
    credentials: "omit",
    cache: "no-store",
    headers: {
      accept: "text/event-stream",
      ...credentials(key),
      ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }),
    },
  });
  if (!answer.ok || answer.body === null) throw await readProblem(answer);
  opened();
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = "";
  for (;;) {
    const silent = setTimeout(() => void reader.cancel(), silenceMs);
    const { done, value } = await reader.read().finally(() => clearTimeout(silent));
    if (done) return;
    waiting += value;
    if (waiting.length > eventCharacters) throw new RangeError("An event is too large");
    const blocks = waiting.split(/\r?\n\r?\n/u);
    waiting = blocks.pop() ?? "";
    for (const block of blocks) {
      const event = eventOf(block);
      if (event !== undefined) yield event;
    }
  }
}

function eventOf(block: string): RegistryEvent | undefined {
  const data = block
    .split(/\r?\n/u)
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice(5).replace(/^ /u, ""))
    .join("\n");
  if (data === "") return undefined;
  const parsed: unknown = JSON.parse(data);
  return isEvent(parsed) ? parsed : undefined;
}

function isEvent(value: unknown): value is RegistryEvent {
  return (
    typeof value === "object" &&
    value !== null &&
    "id" in value &&
    "type" in value &&
    typeof value.type === "string" &&
    typeof value.id === "string"
  );
}
