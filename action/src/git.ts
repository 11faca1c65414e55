import { spawn } from "node:child_process";
import { plainText } from "@tenon/contract";
import { limits } from "./limits.ts";

/** What a git command answered; `stdout` is empty when it failed. */
export interface GitAnswer {
  readonly ok: boolean;
  readonly stdout: string;
  /** The same as it came. */
  readonly bytes: Buffer;
  /** Why it failed, on one inert line. */
  readonly complaint: string;
}

/** Runs git in one folder. */
export type Git = (args: readonly string[], more?: GitCall) => Promise<GitAnswer>;

export interface GitCall {
  readonly env?: GitEnvironment;
  readonly input?: string;
}
type GitEnvironment = Readonly<Record<string, string>>;

/** git in a folder: no prompt for a password, bounded in time and in what it answers. Never rejects. */
export function gitIn(folder: string): Git {
  return (args, { env = {}, input } = {}) =>
    new Promise((resolve) => {
      const child = spawn(
        "git",
        ["--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "gc.auto=0", ...args],
        {
          cwd: folder,
          env: { ...process.env, GIT_TERMINAL_PROMPT: "0", LC_ALL: "C", ...env },
          stdio: ["pipe", "pipe", "pipe"],
          timeout: limits.gitMs,
          killSignal: "SIGKILL",
        },
      );
      // A git that ended early closes its input; its exit code tells the reason.
      child.stdin.on("error", () => undefined);
      child.stdin.end(input ?? "");
      const chunks: Buffer[] = [];
      let bytes = 0;
      let complaint = "";
      child.stdout.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > limits.gitBytes) child.kill("SIGKILL");
        else chunks.push(chunk);
      });
      child.stderr.on("data", (chunk: Buffer) => {
        complaint = (complaint + chunk.toString("utf8")).slice(-2_000);
      });
      child.on("error", (error) => {
        resolve(failed(plainText(error.message)));
      });
      child.on("close", (code) => {
        const why = plainText(complaint.trim().replaceAll(/\s+/gu, " "), 300);
        if (code !== 0) {
          resolve(failed(why || `git ended with ${code}`));
          return;
        }
        const all = Buffer.concat(chunks);
        resolve({ ok: true, stdout: all.toString("utf8"), bytes: all, complaint: "" });
      });
    });
}

function failed(complaint: string): GitAnswer {
  return { ok: false, stdout: "", bytes: Buffer.alloc(0), complaint };
}

/**
 * Lets git work in a workspace that another user owns, as in container jobs. It counts for this process and its children
 * only.
 */
export function trustWorkspace(env: Record<string, string | undefined>, workspace: string): void {
  const given = Number(env["GIT_CONFIG_COUNT"] ?? 0);
  const count = Number.isInteger(given) && given >= 0 ? given : 0;
  env[`GIT_CONFIG_KEY_${count}`] = "safe.directory";
  env[`GIT_CONFIG_VALUE_${count}`] = workspace;
  env["GIT_CONFIG_COUNT"] = String(count + 1);
}

/** The environment with which git shows a token to GitHub's own server and to nobody else. */
export function tokenEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  token: string,
): GitEnvironment {
  const server = (env["GITHUB_SERVER_URL"] ?? "https://github.com").replace(/\/+$/u, "");
  const given = Number(env["GIT_CONFIG_COUNT"] ?? 0);
  const key = `http.${server}/.extraheader`;
  const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
  return {
    GIT_CONFIG_COUNT: String(given + 2),
    // An empty value drops what the checkout may have left: two headers are refused.
    [`GIT_CONFIG_KEY_${given}`]: key,
    [`GIT_CONFIG_VALUE_${given}`]: "",
    [`GIT_CONFIG_KEY_${given + 1}`]: key,
    [`GIT_CONFIG_VALUE_${given + 1}`]: `AUTHORIZATION: basic ${basic}`,
  };
}
