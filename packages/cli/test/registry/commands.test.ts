import { expect, it } from "vitest";
import { tenon } from "../tenon.ts";

it("lists its commands, and each says how it is used", async () => {
  const [group, serve] = await Promise.all([
    tenon(["registry", "--help"]),
    tenon(["help", "registry", "serve"]),
  ]);
  expect(group).toMatchObject({ code: 0, stderr: "" });
  for (const name of ["serve", "add", "push", "pin", "can-deploy"]) {
    expect(group.stdout).toMatch(new RegExp(`^  ${name} `, "mu"));
  }
  expect(serve.stdout).toMatch(/^Usage: tenon registry serve \[options\]\n/u);
  expect(serve.stdout).toContain("DATABASE_URL");
});

it.each([
  [["registry"], "Usage: tenon registry"],
  [["registry", "sreve"], "Did you mean serve?"],
  [["registry", "serve", "--port", "65536"], "0 to 65535"],
  [["registry", "serve", "--interval", "9"], "10 to 604800"],
  [["registry", "serve", "--public-url", "example.com"], "https://HOST/PATH"],
  [["registry", "servers"], "[TENON_REGISTRY]"],
  [["check", "--consumer", "agent"], "--record"],
  [["registry", "pin", "a", "b", "1.0.0", "--force"], "--reason"],
  [["registry", "keys", "create", "x", "--scope", "everything"], "The scopes are read,"],
])("%j is wrong use, and says what is right", async (args, advice) => {
  const run = await tenon(args, { env: { TENON_REGISTRY: "" } });
  expect(run.code).toBe(2);
  expect(run.stderr).toContain(advice.replace(/[[\]]/gu, ""));
});
