import { Client } from "pg";
import type { ClientConfig } from "pg";
import { limits } from "../limits.ts";

/** One connection that listens for notifications, and listens again whenever it was lost. */
export interface PostgresListener {
  /** Calls back for each payload on a channel until the result is called; rejects when the first attempt fails. */
  readonly listen: (
    channel: string,
    heard: (payload: string) => void,
  ) => Promise<() => Promise<void>>;
  readonly close: () => Promise<void>;
}

/** What is told while the connection is away is lost; readers look at what is stored as well. */
export function postgresListener(config: ClientConfig): PostgresListener {
  const channels = new Map<string, Set<(payload: string) => void>>();
  let connection: Promise<Client> | undefined;
  let closed = false;

  const connect = async (): Promise<Client> => {
    const client = new Client(config);
    client.on("notification", ({ channel, payload }) => {
      for (const heard of channels.get(channel) ?? []) heard(payload ?? "");
    });
    // The end of the connection follows, and what happens then.
    client.on("error", () => undefined);
    client.once("end", () => again());
    await client.connect();
    for (const channel of channels.keys()) await client.query(`listen ${quoted(channel)}`);
    return client;
  };
  const connected = (): Promise<Client> => {
    connection ??= connect().catch((error: unknown) => {
      again();
      throw error;
    });
    return connection;
  };
  const again = (): void => {
    connection = undefined;
    if (closed) return;
    const later = setTimeout(() => {
      if (!closed) connected().catch(() => undefined);
    }, limits.relistenMs);
    later.unref();
  };
  // A connection that only listens would not notice that nobody is there any more.
  const beat = setInterval(() => {
    connection?.then((client) => client.query("select 1")).catch(() => undefined);
  }, limits.listenerBeatMs);
  beat.unref();

  return {
    listen: async (channel, heard) => {
      const known = channels.get(channel);
      const listeners = known ?? new Set();
      channels.set(channel, listeners.add(heard));
      const client = await connected();
      if (known === undefined) await client.query(`listen ${quoted(channel)}`);
      return async () => {
        listeners.delete(heard);
      };
    },
    close: async () => {
      closed = true;
      clearInterval(beat);
      const client = await connection?.catch(() => undefined);
      await client?.end().catch(() => undefined);
    },
  };
}

function quoted(channel: string): string {
  return `"${channel.replaceAll('"', '""')}"`;
}
