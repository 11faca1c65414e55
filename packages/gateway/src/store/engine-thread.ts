/** The thread of an embedded database: its statements run here, where they hold nobody up. */
import { fileURLToPath } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import { PGlite, types } from "@electric-sql/pglite";
import type { Transaction } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "drizzle-orm/pglite/migrator";
import type { EngineAnswer, EngineNews, EngineRequest, EngineResult } from "./engine-messages.ts";
import { storeLimits } from "./limits.ts";

/** A transaction that a client has open. */
interface Open {
  readonly transaction: Transaction;
  /** Ends it; resolves when that is done. */
  readonly end: (rollBack: boolean) => Promise<void>;
}

// Instants stay texts, as drizzle's own driver leaves them.
const asText = (value: string): string => value;
const textTypes = [types.TIMESTAMP, types.TIMESTAMPTZ, types.INTERVAL, types.DATE];
const parsers = Object.fromEntries(
  [...textTypes, 1231, 1115, 1185, 1187, 1182].map((t) => [t, asText]),
);

const migrationsFolder = fileURLToPath(new URL("../../migrations", import.meta.url));
const { folder } = workerData as { readonly folder: string };

const opening = PGlite.create(folder).then(async (engine) => {
  await migrate(drizzle(engine), { migrationsFolder });
  return engine;
});
opening.then(
  () => tell({ kind: "open" }),
  (error: unknown) => tell({ kind: "failed", reason: messageOf(error) }),
);

parentPort?.on("message", (message: { readonly port?: MessagePort; readonly close?: true }) => {
  if (message.port !== undefined) serve(message.port);
  if (message.close === true) {
    void opening
      .then((engine) => engine.close())
      .catch(() => undefined)
      // The clients' ports would keep the thread alive.
      .finally(() => process.exit());
  }
});

function tell(news: EngineNews): void {
  parentPort?.postMessage(news, []);
}

/** Answers one client; what it leaves open when it goes is taken back. */
function serve(port: MessagePort): void {
  const sessions = new Map<number, Open>();
  port.on("message", (request: EngineRequest & { readonly id: number }) => {
    void answerTo(request, sessions).then(
      (result) => port.postMessage({ id: request.id, result } satisfies EngineAnswer),
      (error: unknown) => port.postMessage({ id: request.id, error: errorOf(error) }),
    );
  });
  port.on("close", () => {
    for (const { end } of sessions.values()) void end(true);
  });
}

let begun = 0;

async function answerTo(
  request: EngineRequest,
  sessions: Map<number, Open>,
): Promise<EngineResult> {
  const engine = await opening;
  if (request.kind === "begin") {
    begun += 1;
    const session = begun;
    sessions.set(session, await begin(engine, () => sessions.delete(session)));
    return { rows: [], session };
  }
  const open = request.session === undefined ? undefined : sessions.get(request.session);
  if (request.session !== undefined && open === undefined) {
    throw Object.assign(new Error("the transaction took too long"), { code: "25P03" });
  }
  if (request.kind !== "query") {
    await open?.end(request.kind === "rollback");
    return { rows: [] };
  }
  const { text, values, rowMode } = request;
  const runner = open?.transaction ?? engine;
  const { rows, affectedRows } = await runner.query(text, [...values], { rowMode, parsers });
  return affectedRows === undefined ? { rows } : { rows, affectedRows };
}

/** Waits for its turn: the engine runs one transaction at a time, and single statements between them. */
function begin(engine: PGlite, ended: () => void): Promise<Open> {
  return new Promise((resolve, reject) => {
    const whole = engine.transaction(async (transaction) => {
      await new Promise<void>((settle) => {
        const end = async (rollBack: boolean): Promise<void> => {
          clearTimeout(timer);
          ended();
          if (rollBack && !transaction.closed) await transaction.rollback();
          settle();
          await whole;
        };
        const timer = setTimeout(() => void end(true), storeLimits.embeddedTransactionMs);
        resolve({ transaction, end });
      });
    });
    whole.catch(reject);
  });
}

function errorOf(error: unknown): EngineAnswer["error"] {
  const field = (name: string): string | undefined => {
    const value: unknown =
      typeof error === "object" && error !== null ? Reflect.get(error, name) : undefined;
    return typeof value === "string" ? value : undefined;
  };
  const given = ["code", "constraint", "detail"].map((name) => [name, field(name)] as const);
  return { message: messageOf(error), ...Object.fromEntries(given.filter(([, value]) => value)) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "unknown";
}
