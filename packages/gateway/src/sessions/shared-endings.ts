import { Client } from "pg";
import type { EndedSession } from "./ended-sessions.ts";
import { sessionLimits } from "./limits.ts";

/** Tells the other replicas which sessions ended, and hears it from them. */
export interface SharedEndings {
  /** Returns at once and never throws; goes out in milliseconds, or when the database is back. */
  readonly tell: (session: EndedSession) => void;
  /** Resolves when this replica listens; rejects when it was closed before. */
  readonly ready: Promise<void>;
  readonly close: () => Promise<void>;
}

const channel = "tenon_session_ended";

/**
 * Endings over `LISTEN` and `NOTIFY` of the replicas' common Postgres; nothing is stored. A replica that starts later, or is
 * cut off at that moment, does not hear of an ending: `EndedSessions` says what that means.
 */
export function openSharedEndings(
  databaseUrl: string,
  hear: (session: EndedSession) => void,
): SharedEndings {
  return new Endings(databaseUrl, hear);
}

class Endings implements SharedEndings {
  readonly ready: Promise<void>;
  readonly #databaseUrl: string;
  readonly #hear: (session: EndedSession) => void;
  readonly #beat: NodeJS.Timeout;
  readonly #waiting: EndedSession[] = [];
  readonly #isReady = Promise.withResolvers<void>();
  #client: Client | undefined;
  #again: NodeJS.Timeout | undefined;
  #isSending = false;
  #isClosed = false;

  constructor(databaseUrl: string, hear: (session: EndedSession) => void) {
    this.#databaseUrl = databaseUrl;
    this.#hear = hear;
    this.ready = this.#isReady.promise;
    // Whoever does not wait for it need not care that it was closed first.
    this.ready.catch(() => undefined);
    // A connection that only listens would not notice that nobody is there any more.
    this.#beat = setInterval(() => {
      this.#client?.query("select 1").catch(() => this.#lose(this.#client));
    }, sessionLimits.endedBeatMs).unref();
    this.#connect();
  }

  tell = (session: EndedSession): void => {
    if (this.#isClosed) return;
    if (this.#waiting.length >= sessionLimits.endedWaiting) this.#waiting.shift();
    this.#waiting.push(session);
    // Those that end in the same turn go together.
    if (!this.#isSending) setImmediate(() => void this.#send());
  };

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#beat);
    clearTimeout(this.#again);
    this.#isReady.reject(new Error("Closed."));
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => undefined);
  }

  #connect(): void {
    const client = new Client({
      connectionString: this.#databaseUrl,
      connectionTimeoutMillis: sessionLimits.endedSilenceMs,
      query_timeout: sessionLimits.endedSilenceMs,
      keepAlive: true,
    });
    client.on("error", () => this.#lose(client));
    client.on("end", () => this.#lose(client));
    client.on("notification", ({ payload }) => {
      for (const session of parseEndings(payload ?? "")) this.#hear(session);
    });
    this.#client = client;
    this.#listen(client).catch(() => this.#lose(client));
  }

  async #listen(client: Client): Promise<void> {
    await client.connect();
    await client.query(`listen ${channel}`);
    this.#isReady.resolve();
    await this.#send();
  }

  #lose(client: Client | undefined): void {
    if (client === undefined || client !== this.#client) return;
    this.#client = undefined;
    client.end().catch(() => undefined);
    if (this.#isClosed) return;
    this.#again = setTimeout(() => this.#connect(), sessionLimits.endedReconnectMs).unref();
  }

  async #send(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    for (;;) {
      const client = this.#client;
      if (client === undefined || this.#waiting.length === 0) break;
      const some = this.#waiting.splice(0, sessionLimits.endedPerMessage);
      const payload = some.map(({ key, expiresAt }) => `${key} ${expiresAt}`).join("\n");
      try {
        await client.query("select pg_notify($1, $2)", [channel, payload]);
      } catch {
        // They go when the connection is back; hearing of one twice changes nothing.
        this.#waiting.unshift(...some);
        this.#lose(client);
        break;
      }
    }
    this.#isSending = false;
  }
}

const line = /^([\w-]{22}) (\d{1,16})$/u;

/** What another replica said; lines that are none are left out, since whoever has the database can write there. */
export function parseEndings(payload: string): readonly EndedSession[] {
  const found: EndedSession[] = [];
  for (const text of payload.split("\n").slice(0, sessionLimits.endedPerMessage)) {
    const [, key, expiresAt] = line.exec(text) ?? [];
    if (key !== undefined) found.push({ key, expiresAt: Number(expiresAt) });
  }
  return found;
}
