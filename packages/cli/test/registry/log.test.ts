import { expect, it } from "vitest";
import { loggedError } from "../../src/commands/registry/log.ts";

it("logs a failed statement without the values that it was sent with", () => {
  const cause = Object.assign(new Error("connection refused"), { code: "ECONNREFUSED" });
  const error = new Error('Failed query: insert into "key" values ($1)\nparams: hunter2', {
    cause,
  });
  const logged = loggedError(error);
  expect(logged).toMatchObject({
    type: "Error",
    message: 'Failed query: insert into "key" values ($1)',
    cause: { code: "ECONNREFUSED", message: "connection refused" },
  });
  expect(JSON.stringify(logged)).not.toContain("hunter2");
  expect(logged.stack).toMatch(/^\s+at /u);
});

it("ends with a cause that is its own", () => {
  const error = new Error("round");
  error.cause = error;
  expect(JSON.stringify(loggedError(error)).split('"round"').length - 1).toBe(6);
  expect(loggedError("text")).toEqual({ type: "string", message: "", stack: "" });
});
