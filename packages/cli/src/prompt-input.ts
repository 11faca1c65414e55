import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { inertLine, TenonError } from "@tenon/contract";
import { cliLimits } from "./limits.ts";

/** The bytes of a prompt file. Throws a usage error that names it when it cannot be read or is too large. */
export function readPrompt(cwd: string, file: string): Uint8Array {
  const path = resolve(cwd, file);
  const name = inertLine(file, 400);
  let size: number;
  try {
    const status = statSync(path);
    if (!status.isFile()) {
      throw new TenonError(
        "usage",
        "prompt-unreadable",
        `${name}: is no regular file; name prompt files.`,
      );
    }
    size = status.size;
    if (size <= cliLimits.promptBytes) return readFileSync(path);
  } catch (cause) {
    if (cause instanceof TenonError) throw cause;
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "error";
    const what = code === "ENOENT" ? "there is no such file" : `cannot be read (${code})`;
    throw new TenonError("usage", "prompt-unreadable", `${name}: ${what}; name another.`, {
      cause,
    });
  }
  throw new TenonError(
    "usage",
    "prompt-too-large",
    `${name}: ${size} bytes are more than ${cliLimits.promptBytes}; split the file.`,
  );
}
