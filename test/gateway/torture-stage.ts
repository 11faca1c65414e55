import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { defaultSettings, type Scorecard, torture, type TortureSettings } from "@tenon/torture";
import { onTestFinished } from "vitest";
import { stringify } from "yaml";
import { freePort } from "./fixtures/ports.ts";

const main = join(import.meta.dirname, "../dist/main.js");
const node = process.execPath;
export const upstreamCommand = [node, main, "torture", "upstream"];

/** Ports of one run. */
export interface Ports {
  readonly upstream: number;
  readonly other: number;
  readonly issuer: number;
  readonly gateway: number;
}

export async function ports(): Promise<Ports> {
  return {
    upstream: await freePort(),
    other: await freePort(),
    issuer: await freePort(),
    gateway: await freePort(),
  };
}

/** The configuration of a gateway in front of the torture's upstreams; `more` is added to it. */
export function configuration({ upstream, other }: Ports, more: object = {}): string {
  const [command, ...args] = [...upstreamCommand, "--stdio", "--stubborn"];
  return stringify({
    servers: {
      torture: { url: `http://127.0.0.1:${upstream}/mcp`, pin: "follow" },
      other: { url: `http://127.0.0.1:${other}/mcp`, pin: "follow" },
      child: { command, args, pin: "follow" },
    },
    tools: { "*": { timeoutMs: 4_000 }, "torture/silent": { timeoutMs: 60_000 } },
    sessions: { secrets: ["a secret of the torture story, long enough"] },
    ...more,
  });
}

/** A folder with the gateway's configuration; gone after the test. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "tenon-torture-story-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** The command line that serves a folder's gateway. */
export function serveCommand(folder: string, port: number): string {
  const place = `--config ${join(folder, "tenon.gateway.yaml")} --data ${join(folder, "data")}`;
  return `${node} ${main} gateway serve ${place} --port ${port} --log-level error --drain-seconds 5`;
}

/** Runs the torture; every row is given back. */
export function tortured(
  { upstream, gateway }: Ports,
  settings: Partial<TortureSettings>,
): Promise<Scorecard> {
  return torture({
    ...defaultSettings,
    url: `http://127.0.0.1:${gateway}/mcp/torture`,
    upstreamPort: upstream,
    upstreamCommand,
    deadlineMs: 8_000,
    ...settings,
  });
}

/** What failed, in words that help. */
export function failures({ rows }: Scorecard): readonly string[] {
  return rows.flatMap(({ id, era, verdict }) =>
    verdict.outcome === "failed" ? [`${id} (${era ?? "any"}): ${verdict.seen}`] : [],
  );
}

/** Ids of what was not tried. */
export function untried({ rows }: Scorecard): readonly string[] {
  const ids = rows.filter(({ verdict }) => verdict.outcome === "not-tried").map(({ id }) => id);
  return [...new Set(ids)];
}

/** One replica as a process of its own; ended after the test. Resolves once it listens. */
export async function startReplica(folder: string, port: number): Promise<string> {
  const child: ChildProcess = spawn("/bin/sh", ["-c", `exec ${serveCommand(folder, port)}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(async () => {
    if (child.exitCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    await gone;
  });
  if (child.stdout !== null) {
    for await (const line of createInterface(child.stdout)) {
      const url = /^Tenon gateway listens on (http:\/\/\S+)$/u.exec(line)?.[1];
      if (url !== undefined) return url;
    }
  }
  throw new Error("the replica did not start");
}

/** A balancer that gives every request to the next replica, whatever it is about. */
export async function roundRobin(targets: readonly string[]): Promise<string> {
  let turn = 0;
  const server = createServer((incoming, response) => {
    const target = targets[turn % targets.length] ?? "";
    turn += 1;
    const { method, headers } = incoming;
    const outgoing = send(`${target}${incoming.url ?? ""}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
      answer.once("error", () => response.destroy());
    });
    outgoing.once("error", () => response.destroy());
    response.once("close", () => outgoing.destroy());
    incoming.pipe(outgoing);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What the torturer is told of the other servers behind the gateway. */
export function places({ gateway, other }: Ports, origin = `http://127.0.0.1:${gateway}`) {
  return {
    otherPort: other,
    otherUrl: `${origin}/mcp/other`,
    stdioUrl: `${origin}/mcp/child`,
  };
}
