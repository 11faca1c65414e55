import { plainText } from "@tenon/contract";
import type { GatewayProblem } from "../gateway-error.ts";
import type { KeyedCall } from "./keyed-call.ts";
import type { Begun } from "./waiting.ts";

type Refusal = Extract<Begun, { readonly problem: GatewayProblem }>;

/** The key belongs to a call that asks for something else. */
export function conflict(call: KeyedCall): Refusal {
  return refusal("conflict", {
    code: "key-conflict",
    message: `The idempotency key was used for another call of ${plainText(call.server)}: another tool, or other arguments. This call was not made; send it with a key of its own.`,
  });
}

/** The call was made, and nobody knows what became of it. */
export function unknownOutcome(call: KeyedCall): Refusal {
  return refusal("unknown", {
    code: "key-unknown-outcome",
    message: `A call of ${named(call)} with this idempotency key was sent and no answer to it is known: it may have happened. Find out at the server, and call with a new key if it did not. It was not sent again.`,
    data: { state: "unknown" },
  });
}

/** The call was answered, and the answer was too large to keep. */
export function answerDropped(call: KeyedCall, part: "result" | "error"): Refusal {
  return refusal("unknown", {
    code: "key-unknown-outcome",
    message: `A call of ${named(call)} with this idempotency key was answered with ${part === "error" ? "an error" : "a result"} that is too large to be given again. It was not sent again; read at the server what it did.`,
    data: { state: "done", part },
  });
}

/** The call is under way, and the time to wait for it is over. */
export function stillInFlight(call: KeyedCall): Refusal {
  return refusal("in-flight", {
    code: "key-in-flight",
    message: `A call of ${named(call)} with this idempotency key is still under way. Ask again later with the same key and arguments; it is not sent twice.`,
    retryAfterSeconds: 1,
    data: { state: "in-flight" },
  });
}

/** The store is away, so that nobody can promise that the call is made once. */
export function storeAway(call: KeyedCall): Refusal {
  return refusal("unavailable", {
    code: "key-store-away",
    message: `Idempotency keys cannot be kept right now, so the call of ${named(call)} was not made: it might have been made twice. Send it again later with the same key, or without one if twice does no harm.`,
    retryAfterSeconds: 1,
    data: { state: "store-away" },
  });
}

function refusal(kind: Refusal["kind"], problem: GatewayProblem): Refusal {
  return { kind, problem };
}

function named({ server, tool }: KeyedCall): string {
  return `${plainText(tool)} of ${plainText(server)}`;
}
