import { createServer } from "node:net";

/** A port that nobody else can take until it is let go. */
export interface HeldPort {
  readonly port: number;
  /** Frees it for whoever listens at once. */
  readonly release: () => Promise<void>;
}

/**
 * Takes a port before there is anything to answer with, so that a replica knows its own address (0 takes a free one), and
 * one that is taken is found before any work is. Rejects with what `listen` says.
 */
export async function holdPort(host: string, port: number): Promise<HeldPort> {
  // Who calls meanwhile is told at once that nothing answers yet.
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((listening, failed) => {
    server.once("error", failed);
    server.listen({ host, port }, listening);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP port was asked for");
  return {
    port: address.port,
    release: () =>
      new Promise((released) => {
        server.close(() => released());
      }),
  };
}
