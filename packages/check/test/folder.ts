import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { openWorkspace } from "../src/index.ts";
import type { Workspace } from "../src/index.ts";

/** A real folder that is deleted after the test. */
export interface Folder {
  readonly path: string;
  readonly write: (file: string, content: string | object | Uint8Array) => void;
  readonly read: (file: string) => string;
  /** Every file under a folder with its text, sorted. */
  readonly all: (under: string) => Readonly<Record<string, string>>;
  readonly open: (env?: Readonly<Record<string, string>>, now?: string) => Promise<Workspace>;
  readonly git: (...args: readonly string[]) => string;
}

export function folder(files: Readonly<Record<string, string | object | Uint8Array>> = {}): Folder {
  const path = mkdtempSync(join(tmpdir(), "tenon-check-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  const write: Folder["write"] = (file, content) => {
    const target = join(path, file);
    mkdirSync(dirname(target), { recursive: true });
    const raw = typeof content === "string" || content instanceof Uint8Array;
    writeFileSync(target, raw ? content : JSON.stringify(content));
  };
  for (const [file, content] of Object.entries(files)) write(file, content);
  return {
    path,
    write,
    read: (file) => readFileSync(join(path, file), "utf8"),
    all: (under) =>
      Object.fromEntries(
        readdirSync(join(path, under), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
          .toSorted()
          .map((file) => [file.slice(path.length + 1), readFileSync(file, "utf8")]),
      ),
    open: (env = {}, now = "2026-11-21T12:00:00Z") =>
      openWorkspace({ cwd: path, env, now: new Date(now) }),
    git: (...args) =>
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
        cwd: path,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      }),
  };
}

/** A tool definition with the given input properties. */
export function tool(
  name: string,
  properties: Readonly<Record<string, unknown>> = {},
  more: { readonly required?: readonly string[]; readonly [key: string]: unknown } = {},
): object {
  const { required, ...rest } = more;
  return {
    name,
    description: `Does ${name}.`,
    inputSchema: { type: "object", properties, ...(required === undefined ? {} : { required }) },
    ...rest,
  };
}
