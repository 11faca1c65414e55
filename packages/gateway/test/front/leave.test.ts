import { createServer, get, request } from "node:http";
import type { RequestOptions, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { Leave } from "../../src/front/leave.ts";
import { frontLimits } from "../../src/front/limits.ts";

async function listening(leave: Leave, answerMs = 0): Promise<RequestOptions> {
  const server: Server = createServer((incoming, response) => {
    leave.saw(incoming, response);
    setTimeout(() => response.end("x"), answerMs);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, host: "127.0.0.1" };
}

async function asked(options: RequestOptions): Promise<void> {
  await new Promise<void>((done, fail) => {
    get(options, (answer) => answer.resume().on("end", done)).on("error", fail);
  });
}

async function tookMs(work: Promise<void>): Promise<number> {
  const from = performance.now();
  await work;
  return performance.now() - from;
}

it("does not wait where nobody looks at /readyz", async () => {
  const leave = new Leave();
  await asked(await listening(leave));
  expect(await tookMs(leave.noticed(10_000))).toBeLessThan(200);
});

it("waits until whoever looks was told, and then sends nothing any more", async () => {
  const leave = new Leave();
  const place = await listening(leave);
  await asked({ ...place, path: "/readyz" });
  const noticed = tookMs(leave.noticed(30_000));
  await pause(300);
  await asked({ ...place, path: "/readyz" });
  await asked({ ...place, path: "/mcp" });
  const ms = await noticed;
  expect(ms).toBeGreaterThan(300 + frontLimits.quietMs - 50);
  expect(ms).toBeLessThan(frontLimits.noticeMs);
});

it("waits no longer than it may for somebody who does not look again", async () => {
  const leave = new Leave();
  await asked({ ...(await listening(leave)), path: "/readyz" });
  const ms = await tookMs(leave.noticed(500));
  expect(ms).toBeGreaterThan(480);
  expect(ms).toBeLessThan(frontLimits.noticeMs);
});

it("is over when every answer has left, or the time is", async () => {
  const leave = new Leave();
  const place = await listening(leave, 400);
  const answer = asked(place);
  await pause(100);
  expect(leave.isOver).toBe(false);
  expect(await tookMs(leave.answered(10_000))).toBeGreaterThan(200);
  await answer;
  expect(leave.isOver).toBe(true);

  const other = new Leave();
  const slow = request(await listening(other, 5_000)).on("error", () => undefined);
  slow.end();
  await pause(100);
  const ms = await tookMs(other.answered(200));
  slow.destroy();
  expect(ms).toBeGreaterThan(180);
  expect(other.isOver).toBe(true);
});
