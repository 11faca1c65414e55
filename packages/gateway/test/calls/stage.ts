import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pino } from "pino";
import { Client } from "pg";
import { parseGatewayConfig } from "../../src/config/read-config.ts";
import { serveGateway } from "../../src/serve.ts";
import type { ServedGateway } from "../../src/serve.ts";
import { DeskServer } from "../fixtures/desk-server.ts";
import { ask } from "../fixtures/raw-client.ts";
import type { Answered } from "../fixtures/raw-client.ts";

const strict = { type: "object", additionalProperties: false };
const anything = { type: "object", additionalProperties: true };
/** What is agreed; the server has moved on. */
export const pinned = [
  {
    name: "update_contact",
    description: "Changes a contact.",
    inputSchema: {
      ...strict,
      properties: { customer_email: { type: "string" } },
      required: ["customer_email"],
    },
  },
  { name: "page_oncall", inputSchema: anything },
  { name: "slow_job", inputSchema: anything },
  { name: "old_tool", inputSchema: strict },
];
const live = [
  {
    ...pinned[0],
    inputSchema: {
      ...strict,
      properties: { customer_email_address: { type: "string" } },
      required: ["customer_email_address"],
    },
  },
  pinned[1],
  pinned[2],
];

interface CallOptions {
  readonly server?: string;
  readonly headers?: Record<string, string>;
  /** URL of the replica; the first when it is not said. */
  readonly at?: string;
}

/** Two replicas on one Postgres in front of one server that is no longer what was agreed. */
export class Stage {
  readonly desk = new DeskServer(live as never);
  readonly gateways: ServedGateway[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), "tenon-gateway-"));
  readonly #postgres: string;
  readonly #database = `calls_${process.pid}_${Date.now()}`;

  constructor(postgres: string) {
    this.#postgres = postgres;
  }

  /** The first replica. */
  get url(): string {
    return this.gateways[0]?.url ?? "";
  }

  /** The other one. */
  get other(): string {
    return this.gateways[1]?.url ?? "";
  }

  async start(): Promise<void> {
    const client = new Client({ connectionString: `${this.#postgres}/postgres` });
    await client.connect();
    await client.query(`create database ${this.#database}`);
    await client.end();
    writeFileSync(join(this.#folder, "desk.tools.json"), JSON.stringify({ tools: pinned }));
    await this.desk.listen();
    for (const data of ["a", "b"]) {
      const settings = this.#settings(data);
      const logger = pino({ level: "silent" });
      this.gateways.push(
        await serveGateway({ host: "127.0.0.1", port: 0, settings, logger, drainMs: 1_000 }),
      );
    }
    // What the server really offers has been seen, and the plans are made.
    for (;;) {
      const { message } = await this.call("update_contact", { customer_email: "a@b.c" });
      const result = message["result"] as { isError?: boolean } | undefined;
      if (result !== undefined && result.isError !== true) break;
      await pause(200);
    }
  }

  async call(name: string, args: object, options: CallOptions = {}): Promise<Answered> {
    const path = `${options.at ?? this.url}/mcp/${options.server ?? "desk"}`;
    const headers = options.headers ?? {};
    return await ask(path, "tools/call", { name, arguments: args as never }, { headers });
  }

  async close(): Promise<void> {
    for (const gateway of this.gateways) await gateway.close();
    await this.desk.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #settings(data: string): ReturnType<typeof parseGatewayConfig> {
    const text = `
servers:
  desk: { url: "${this.desk.url}", pin: { file: desk.tools.json } }
  free: { url: "${this.desk.url}", pin: follow }
tools:
  "*": { timeoutMs: 1500 }
  desk/page_oncall: { rateLimit: { calls: 200, perSeconds: 1 } }
  desk/slow_job: { handOverMs: 300, timeoutMs: 20000 }
  free/limited: { rateLimit: { calls: 1, perSeconds: 60 } }
sessions: { secrets: ["0123456789abcdef0123456789abcdef"] }
audit: { databaseUrl: "${this.#postgres}/${this.#database}", payload: full }
`;
    const folders = { config: this.#folder, data: join(this.#folder, data) };
    return parseGatewayConfig(text, "tenon.gateway.yaml", {}, folders);
  }
}
