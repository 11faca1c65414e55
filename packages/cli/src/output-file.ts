import { resolve } from "node:path";
import { writeFileAtomically } from "@tenon/check";
import { TenonError } from "@tenon/contract";

/** Writes a file that the user named whole or not at all, with the folders above it. Throws a usage error that names the file. */
export function writeOutput(cwd: string, file: string, text: string): void {
  const path = resolve(cwd, file);
  try {
    writeFileAtomically(path, text);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "error";
    throw new TenonError(
      "usage",
      "output-failed",
      `${path}: cannot be written (${code}); name another file.`,
      { cause },
    );
  }
}
