import type { MessagePort } from "node:worker_threads";
import type { EngineAnswer, EngineRequest, EngineResult } from "./engine-messages.ts";

/** What drizzle's driver and we ask of an embedded database. */
interface EngineQueries {
  readonly query: (
    text: string,
    values?: readonly unknown[],
    options?: { readonly rowMode?: "array" | "object" },
  ) => Promise<EngineResult>;
}

/** An embedded database in another thread. */
export interface PortClient extends EngineQueries {
  readonly transaction: <T>(run: (inside: EngineQueries) => Promise<T>) => Promise<T>;
  readonly close: () => void;
}

/** Talks to `engine-thread.ts` over a port. What is under way when the other side ends is rejected. */
export function portClient(port: MessagePort): PortClient {
  const waiting = new Map<number, (answer: EngineAnswer) => void>();
  let next = 0;
  let ended = false;
  const ask = (request: EngineRequest): Promise<EngineResult> =>
    new Promise((resolve, reject) => {
      if (ended) return reject(gone());
      next += 1;
      waiting.set(next, (answer) => {
        if (answer.result !== undefined) resolve(answer.result);
        else reject(revived(answer));
      });
      // Only what waits for an answer keeps the process alive.
      port.ref();
      port.postMessage({ id: next, ...request });
    });
  port.on("message", (answer: EngineAnswer) => {
    const settle = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (waiting.size === 0) port.unref();
    settle?.(answer);
  });
  port.on("close", () => {
    ended = true;
    for (const [id, settle] of waiting) settle({ id, error: { message: gone().message } });
    waiting.clear();
  });
  port.unref();
  const queries = (session: number | undefined): EngineQueries => ({
    query: (text, values = [], { rowMode = "object" } = {}) =>
      ask({ kind: "query", text, values, rowMode, session }),
  });
  return {
    ...queries(undefined),
    transaction: async (run) => {
      const { session } = await ask({ kind: "begin" });
      try {
        const result = await run(queries(session));
        await ask({ kind: "commit", session });
        return result;
      } catch (error) {
        await ask({ kind: "rollback", session }).catch(() => undefined);
        throw error;
      }
    },
    close: () => port.close(),
  };
}

function gone(): Error {
  return Object.assign(new Error("the embedded database is not there"), { code: "ECONNRESET" });
}

function revived({ error }: EngineAnswer): Error {
  const { message = "unknown", ...fields } = error ?? {};
  return Object.assign(new Error(message), fields);
}
