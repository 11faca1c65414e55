import { isJsonObject } from "@tenon/contract";
import type { Challenge } from "../auth/challenge.ts";
import { gatewayErrors } from "../gateway-error.ts";
import type { GatewayProblem } from "../gateway-error.ts";
import type { RequestId } from "../json-rpc.ts";
import type { Answering } from "../service.ts";
import { PassedAnswer } from "./passed-answer.ts";

/**
 * The answer to a request that one of many servers serves: what that server asks the client on the way carries the
 * server's name in its id, so that the client's answer finds back.
 */
export class MemberAnswer extends PassedAnswer {
  readonly #server: string;
  readonly #over: (status: number) => void;

  /** `over` is told the HTTP status of the answer when there is one. */
  constructor(answer: Answering, server: string, over: (status: number) => void) {
    super(answer);
    this.#server = server;
    this.#over = over;
  }

  override message(bytes: Buffer, eventId?: string, retryMs?: number): void {
    super.message(labelled(bytes, this.#server), eventId, retryMs);
  }

  override response(bytes: Buffer, status = 200, eventId?: string): void {
    this.#over(status);
    super.response(bytes, status, eventId);
  }

  override result(result: Buffer): void {
    this.#over(200);
    super.result(result);
  }

  override problem(problem: GatewayProblem): void {
    this.#over(gatewayErrors[problem.code].status);
    super.problem(problem);
  }

  override deny(challenge: Challenge): void {
    this.#over(challenge.status);
    super.deny(challenge);
  }

  override endToBeResumed(): void {
    this.#over(200);
    super.endToBeResumed();
  }
}

const separator = "/";

/** The message, with the server's name before its id when it is a request. */
export function labelled(bytes: Buffer, server: string): Buffer {
  if (!bytes.includes('"id"')) return bytes;
  const message: unknown = JSON.parse(bytes.toString("utf8"));
  if (!isJsonObject(message) || message["method"] === undefined) return bytes;
  if (message["id"] === undefined) return bytes;
  const id = `${server}${separator}${JSON.stringify(message["id"])}`;
  return Buffer.from(JSON.stringify({ ...message, id }));
}

/** Whose request a client answers, and the request's own id; undefined when no server asked. */
export function unlabelled(
  id: RequestId,
): { readonly server: string; readonly id: RequestId } | undefined {
  if (typeof id !== "string") return undefined;
  const at = id.indexOf(separator);
  if (at <= 0) return undefined;
  try {
    const own: unknown = JSON.parse(id.slice(at + 1));
    if (typeof own !== "string" && typeof own !== "number") return undefined;
    return { server: id.slice(0, at), id: own };
  } catch {
    return undefined;
  }
}
