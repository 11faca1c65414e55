import type { Reply, Sent, StreamReply, UpstreamFailure } from "../upstream/upstream.ts";

/** Gives an answer of the gateway's own, once the caller has what `request` returns. */
export function answerLater(reply: Reply, bytes: Buffer, status: number): Sent {
  return later(reply, () => {
    reply.head(undefined);
    reply.response(bytes, status);
  });
}

/** Tells a failure once the caller has what `request` returns. */
export function failLater(reply: Reply, failure: UpstreamFailure): Sent {
  return later(reply, () => reply.failed(failure));
}

/** Ends a stream that cannot be had, once the caller has what `stream` returns. */
export function endLater(reply: StreamReply, failure: UpstreamFailure): Sent {
  queueMicrotask(() => reply.ended(failure));
  return { cancel: () => undefined };
}

function later(reply: Reply, finish: () => void): Sent {
  let over = false;
  queueMicrotask(() => {
    if (over) return;
    over = true;
    finish();
  });
  return {
    cancel: (reason) => {
      if (over) return;
      over = true;
      reply.failed({ code: "cancelled", message: reason });
    },
  };
}
