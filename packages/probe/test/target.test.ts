import { resolve } from "node:path";
import { TenonError } from "@tenon/contract";
import { describe, expect, it } from "vitest";
import { parseTarget } from "../src/index.ts";

function refusal(text: string): TenonError {
  try {
    parseTarget(text, "/repo");
  } catch (error) {
    if (error instanceof TenonError) return error;
  }
  throw new Error("it should have been refused");
}

describe("parseTarget", () => {
  it("reads a URL, and masks what must not be shown", () => {
    const target = parseTarget("https://ann:pw@crm.example/mcp?api_key=abc&page=2#x", "/repo");
    expect(target).toMatchObject({ kind: "http", transport: "auto", headers: {} });
    expect(target.display).toBe("https://***:***@crm.example/mcp?api_key=***&page=2");
  });

  it("reads a command with its words, and masks what must not be shown", () => {
    expect(parseTarget(`stdio:npx -y "@x/server files" --api-key s3cret 'a b'`, "/repo")).toEqual({
      kind: "stdio",
      command: "npx",
      args: ["-y", "@x/server files", "--api-key", "s3cret", "a b"],
      env: {},
      cwd: "/repo",
      display: "stdio:npx -y '@x/server files' --api-key *** 'a b'",
    });
  });

  it.each([
    ["git:main:a/tools.json", { kind: "git", ref: "main", path: "a/tools.json", cwd: "/repo" }],
    ["git:HEAD~2:./c:d.json", { kind: "git", ref: "HEAD~2", path: "./c:d.json" }],
    ["tools.json", { kind: "file", path: resolve("/repo/tools.json"), display: "tools.json" }],
    ["file:stdio:odd", { kind: "file", path: resolve("/repo/stdio:odd") }],
    ["-", { kind: "file", path: "-", display: "standard input" }],
  ])("reads %s", (text, expected) => {
    expect(parseTarget(text, "/repo")).toMatchObject(expected);
  });

  it.each([
    ["", "is empty"],
    ["http://", "not a URL"],
    ["stdio:", "names no command"],
    ["stdio:run 'it", "quote open"],
    ["git:main", "lacks a ref or a path"],
    ["git::tools.json", "lacks a ref or a path"],
    ["git:--output=x:tools.json", "not a git object"],
    ["git:main:a\nb", "not a git object"],
    ["registry:crm@prod", "whose address is not known here"],
    ["lock:crm", "needs a tenon.yaml"],
    ["a\0b", "NUL"],
  ])("refuses %j", (text, reason) => {
    const error = refusal(text);
    expect(error).toMatchObject({ kind: "usage", code: "target-invalid" });
    expect(error.message).toContain(reason);
  });

  it("shows no command or URL that it refuses, since it may hold a secret", () => {
    expect(refusal("stdio:run --token hunter2 'it").message).not.toContain("hunter2");
  });
});
