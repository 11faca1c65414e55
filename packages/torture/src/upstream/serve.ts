import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { controlServer } from "./control.ts";
import { upstreamServer } from "./http-server.ts";
import { UpstreamState, type UpstreamOptions } from "./state.ts";
import { serveStdio } from "./stdio.ts";

/** How an upstream is started. */
export interface ServeOptions extends UpstreamOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly controlPort: number;
}

/** Where a running upstream is found. */
export interface Serving {
  readonly url: string;
  readonly port: number;
  /** POST commands here. */
  readonly control: string;
  readonly pid: number;
  readonly close: () => Promise<void>;
}

/** Starts the upstream over HTTP with its control port. Rejects when a port is taken. */
export async function serveUpstream(options: ServeOptions): Promise<Serving> {
  const state = new UpstreamState(options);
  const server = upstreamServer(state);
  const control = controlServer(state, () => process.exit(70));
  const port = await listening(server, options.port, options.host);
  const controlPort = await listening(control, options.controlPort, "127.0.0.1");
  return {
    url: `http://${options.host}:${port}/mcp`,
    port,
    control: `http://127.0.0.1:${controlPort}/`,
    pid: process.pid,
    close: async () => {
      for (const one of [server, control]) {
        one.closeAllConnections();
        await new Promise((closed) => one.close(closed));
      }
    },
  };
}

/** Serves one client over standard input and output. */
export function serveUpstreamOverStdio(options: UpstreamOptions, stubborn: boolean): void {
  serveStdio(new UpstreamState(options), stubborn);
}

function listening(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host, backlog: 4_096 }, () =>
      resolve((server.address() as AddressInfo).port),
    );
  });
}
