import { isJsonObject } from "@tenon/contract";
import type { JsonObject } from "@tenon/contract";
import type { Answering, Incoming } from "../service.ts";
import { newsMethods, subscriptionNote } from "../tool-news.ts";
import type { Outgoing } from "../upstream/upstream.ts";
import { Run } from "./run.ts";
import type { ServerRoom } from "./server-room.ts";

const { acknowledged } = newsMethods;
/** A subscription lasts as long as its stream; the longest time that a timer takes. */
const endless = { timeoutMs: 2_147_483_647, totalTimeoutMs: 2_147_483_647 };

/**
 * `subscriptions/listen` (MCP 2026-07-28). Where tools are pinned the gateway itself tells when they change; everything
 * else that a client listens for is the server's to tell.
 */
export class ListenRun extends Run {
  readonly #ownTools: boolean;
  readonly #others: JsonObject;

  /** `ownTools`: the gateway and not the server tells of changed tools. */
  constructor(room: ServerRoom, incoming: Incoming, answer: Answering, ownTools: boolean) {
    super(room, incoming, answer, endless);
    const asked = incoming.message.params?.["notifications"];
    const { toolsListChanged, ...others } = isJsonObject(asked) ? asked : {};
    this.#ownTools = ownTools && toolsListChanged === true;
    this.#others = others;
  }

  override start(): void {
    if (!this.#ownTools || Object.keys(this.#others).length > 0) super.start();
    else
      this.answer.message(this.#note(acknowledged, { notifications: { toolsListChanged: true } }));
  }

  /** A subscription is no call: it lasts as long as somebody listens. */
  protected override begin(): void {
    // Nothing to tell.
  }

  protected override settle(): void {
    // Nothing to tell.
  }

  override outgoing(): Outgoing {
    const outgoing = super.outgoing();
    if (!this.#ownTools) return outgoing;
    const { message } = this.incoming;
    const changed = { ...message, params: { ...message.params, notifications: this.#others } };
    return { ...outgoing, message: changed, bytes: Buffer.from(JSON.stringify(changed)) };
  }

  override message(bytes: Buffer, eventId?: string, retryMs?: number): void {
    super.message(this.#ownTools ? this.#withTools(bytes) : bytes, eventId, retryMs);
  }

  /** Tells of changed tools, when the client asked for that and the server does not. */
  toolsChanged(): void {
    if (this.#ownTools) this.answer.message(this.#note(newsMethods.toolsChanged, {}));
  }

  /** The gateway goes away: the client listens anew, somewhere else. */
  endStream(): void {
    this.fail({ code: "to-be-resumed", message: "The gateway goes away." });
    this.abandon();
  }

  /** The server acknowledges what it tells; the tools belong to it too. */
  #withTools(bytes: Buffer): Buffer {
    if (!bytes.includes(acknowledged)) return bytes;
    const message: unknown = JSON.parse(bytes.toString("utf8"));
    if (!isJsonObject(message) || message["method"] !== acknowledged) return bytes;
    const params = isJsonObject(message["params"]) ? message["params"] : {};
    const told = isJsonObject(params["notifications"]) ? params["notifications"] : {};
    const notifications = { ...told, toolsListChanged: true };
    return Buffer.from(JSON.stringify({ ...message, params: { ...params, notifications } }));
  }

  #note(method: string, params: JsonObject): Buffer {
    return subscriptionNote(this.incoming.message.id, method, params);
  }
}
