import { isJsonObject } from "@tenon/contract";
import type { Caller } from "../caller.ts";
import { edited } from "../held/json-edit.ts";
import type { TextSealer } from "../sessions/sealed-text.ts";
import type { Answering } from "../service.ts";
import { aggregateLimits } from "./limits.ts";
import { PassedAnswer } from "./passed-answer.ts";

/** Under which capabilities name it (SEP-2663, "Tasks Extension"). */
export const tasksExtension = "io.modelcontextprotocol/tasks";

/** The extension's methods; each names a task. */
export const taskMethods: ReadonlySet<string> = new Set([
  "tasks/get",
  "tasks/update",
  "tasks/cancel",
]);

/** Where a task is. */
export interface TaskPlace {
  readonly server: string;
  /** What its server calls it. */
  readonly taskId: string;
}

/**
 * Ids of tasks as the clients of all servers see them: sealed with the name of the server, so that any replica finds the
 * task again, and good for the client alone that made the call.
 */
export class TaskIds {
  readonly #sealer: TextSealer;

  constructor(sealer: TextSealer) {
    this.#sealer = sealer;
  }

  /** Where the task of an id is; undefined for an id that this caller did not get here, or that is too old. */
  placeOf(id: unknown, caller: Caller): TaskPlace | undefined {
    const content = typeof id === "string" ? this.#sealer.open(id, caller.id) : undefined;
    // What was sealed here has the shape that it was given.
    return content === undefined ? undefined : (JSON.parse(content.toString("utf8")) as TaskPlace);
  }

  /**
   * A server's answer with the id of its task, if it is about one, as the client may know it; everything else keeps its
   * bytes. `isOfTask`: the request was one of `taskMethods`; else the answer says that it made a task.
   */
  labelled(bytes: Buffer, server: string, caller: Caller, isOfTask: boolean): Buffer {
    if (!bytes.includes('"taskId"')) return bytes;
    const message: unknown = JSON.parse(bytes.toString("utf8"));
    const result = isJsonObject(message) ? message["result"] : undefined;
    if (!isJsonObject(result) || !(isOfTask || result["resultType"] === "task")) return bytes;
    const { taskId } = result;
    if (typeof taskId !== "string" || taskId.length > aggregateLimits.taskIdLength) return bytes;
    const place: TaskPlace = { server, taskId };
    const id = this.#sealer.seal(Buffer.from(JSON.stringify(place)), {
      expiresAt: Date.now() + aggregateLimits.taskMs,
      boundTo: caller.id,
    });
    return edited(bytes, new Map([["result", new Map([["taskId", JSON.stringify(id)]])]]));
  }
}

/** The answer of one server, with the id of its task, if it is about one, as the client may know it. */
export class TaskAnswer extends PassedAnswer {
  readonly #label: (bytes: Buffer) => Buffer;

  constructor(answer: Answering, label: (bytes: Buffer) => Buffer) {
    super(answer);
    this.#label = label;
  }

  override response(bytes: Buffer, status?: number, eventId?: string): void {
    super.response(this.#label(bytes), status, eventId);
  }
}
