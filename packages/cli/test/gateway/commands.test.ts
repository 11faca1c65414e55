import { expect, it } from "vitest";
import { tenon } from "../tenon.ts";

it("lists its commands, and each says how it is used", async () => {
  const [group, serve] = await Promise.all([
    tenon(["gateway", "--help"]),
    tenon(["help", "gateway", "serve"]),
  ]);
  expect(group).toMatchObject({ code: 0, stderr: "" });
  for (const name of ["serve", "check", "status", "audit"]) {
    expect(group.stdout).toMatch(new RegExp(`^  ${name} `, "mu"));
  }
  expect(serve.stdout).toMatch(/^Usage: tenon gateway serve \[options\]\n/u);
  expect(serve.stdout).toContain("SIGHUP");
});

it.each([
  [["gateway"], "Usage: tenon gateway"],
  [["gateway", "sreve"], "Did you mean serve?"],
  [["gateway", "serve", "--port", "65536"], "0 to 65535"],
  [["gateway", "serve", "--drain-seconds", "x"], "0 to 3600"],
  [["gateway", "serve"], "There is no tenon.gateway.yaml in"],
  [["gateway", "check", "--config", "no.yaml"], "no.yaml: there is no such file"],
  [["gateway", "status"], "No gateway is known here"],
  [["gateway", "status", "ftp://x"], "no http(s) URL"],
  [["gateway", "audit"], "There is no tenon.gateway.yaml in"],
  [["gateway", "audit", "--since", "noon"], "Write 03:00, 2026-11-21"],
  [["gateway", "audit", "--last", "0"], "1 or more"],
  [["gateway", "audit", "--argument", "x", "--gateway", "http://127.0.0.1:1"], "POINTER=JSON"],
])("%j is wrong use, and says what is right", async (args, advice) => {
  const run = await tenon(args, { env: { TENON_GATEWAY: "" } });
  expect(run.code).toBe(2);
  expect(run.stderr.replaceAll(/\s+/gu, " ")).toContain(advice);
});
