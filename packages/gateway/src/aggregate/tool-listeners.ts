import { isJsonObject } from "@tenon/contract";
import type { Caller } from "../caller.ts";
import type { ClientStream } from "../front/client-stream.ts";
import type { Answering, Incoming } from "../service.ts";
import { newsMethods, subscriptionNote, toolsChanged } from "../tool-news.ts";

/** Clients of all servers that want to hear when the tools change, in both eras. */
export class ToolListeners {
  readonly #streams = new Map<ClientStream, Caller>();
  readonly #subscriptions = new Map<Answering, Incoming>();

  /** A legacy client's stream; the result ends it. */
  stream(stream: ClientStream, caller: Caller): () => void {
    this.#streams.set(stream, caller);
    return () => void this.#streams.delete(stream);
  }

  /** `subscriptions/listen` (MCP 2026-07-28): of all that can be asked for, tools are told of here. */
  listen(incoming: Incoming, answer: Answering): void {
    const asked = incoming.message.params?.["notifications"];
    const wantsTools = isJsonObject(asked) && asked["toolsListChanged"] === true;
    const notifications = wantsTools ? { toolsListChanged: true } : {};
    answer.message(
      subscriptionNote(incoming.message.id, newsMethods.acknowledged, { notifications }),
    );
    if (!wantsTools) return;
    this.#subscriptions.set(answer, incoming);
    answer.whenGone(() => void this.#subscriptions.delete(answer));
  }

  /** Tells all, or the clients of one name. */
  tell(client: string | undefined): void {
    for (const [stream, caller] of this.#streams) {
      if (client === undefined || caller.client === client) stream.message(toolsChanged);
    }
    for (const [answer, incoming] of this.#subscriptions) {
      if (client !== undefined && incoming.caller.client !== client) continue;
      answer.message(subscriptionNote(incoming.message.id, newsMethods.toolsChanged, {}));
    }
  }

  get size(): number {
    return this.#streams.size + this.#subscriptions.size;
  }

  endAll(): void {
    for (const stream of this.#streams.keys()) stream.end(503);
    for (const answer of this.#subscriptions.keys()) answer.endToBeResumed();
  }
}
