import { TenonError } from "@tenon/contract";

/**
 * A failure that a service words itself; undefined for any other. A built service is a bundle of its own with its own classes, so it
 * is told by its form.
 */
export function toldFailure(error: unknown): TenonError | undefined {
  if (!(error instanceof Error) || error.name !== "TenonError") return undefined;
  const kind = "kind" in error && error.kind === "load" ? "load" : "usage";
  const code = "code" in error ? String(error.code) : "failed";
  return new TenonError(kind, code, error.message, { cause: error });
}
