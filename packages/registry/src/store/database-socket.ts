import { EventEmitter } from "node:events";
import { Socket } from "node:net";
import { limits } from "../limits.ts";

/**
 * A socket to Postgres that ends when what was sent stays unanswered for `limits.storeSilenceMs`: a network that swallows
 * everything would otherwise hold every query until the kernel gives up, a quarter of an hour later.
 */
export function databaseSocket(): Socket {
  const socket = new Socket();
  let sent = 0;
  let heardAt = performance.now();
  let waitingSince: number | undefined;
  let looks = 0;
  const end = (): void => {
    const silence = new Error("the database did not answer in time");
    socket.destroy(Object.assign(silence, { code: "ETIMEDOUT" }));
  };
  // Who was not heard since another one fell silent would be found dead by its next user only.
  const others = (since: number): void => {
    if (socket.bytesWritten === sent && heardAt < since) end();
  };
  socket.on("data", () => {
    sent = socket.bytesWritten;
    heardAt = performance.now();
    waitingSince = undefined;
    looks = 0;
  });
  const watch = setInterval(() => {
    if (socket.bytesWritten === sent) return;
    waitingSince ??= performance.now();
    looks += 1;
    // Looks are counted, not the clock: a process that itself got no time has not listened meanwhile.
    if (looks * lookMs < limits.storeSilenceMs) return;
    silences.emit("silence", waitingSince);
    end();
  }, lookMs);
  watch.unref();
  silences.on("silence", others);
  socket.once("close", () => {
    clearInterval(watch);
    silences.off("silence", others);
  });
  return socket;
}

/** Milliseconds between two looks at a socket. */
const lookMs = 500;

const silences = new EventEmitter<{ silence: [since: number] }>().setMaxListeners(0);
