import type { PinnedVersion, RegistryClient } from "@tenon/api";
import { contractDigest, parseToolList, plainText, TenonError } from "@tenon/contract";
import { digestInTurns } from "./digest-in-turns.ts";
import type { PinCopy } from "./disk-copy.ts";
import type { PinProblem } from "./pin-state.ts";

/** What the registry said about a pin. */
export type ReadPin =
  | { readonly kind: "read"; readonly copy: PinCopy; readonly etag: string | undefined }
  | { readonly kind: "same" }
  | { readonly kind: "failed"; readonly problem: PinProblem };

/**
 * Reads a contract by version, digest or channel; it counts only when its tools have the digest that is stated. `etag`: of the
 * last answer. Never rejects.
 */
export async function readRegistryPin(
  client: RegistryClient,
  pin: { readonly server: string; readonly reference: string },
  etag: string | undefined,
  signal: AbortSignal,
): Promise<ReadPin> {
  try {
    const answer = await client.call("getVersion", {
      params: { server: pin.server, version: pin.reference },
      ...(etag !== undefined && { headers: { "if-none-match": etag } }),
      signal,
    });
    if (answer.body === undefined) return { kind: "same" };
    const { version, digest, observedAt, tools } = answer.body;
    const list = parseToolList(tools);
    await digestInTurns(list);
    const problem = verify(pin, answer.body, contractDigest(list));
    if (problem !== undefined) return { kind: "failed", problem };
    const readAt = new Date().toISOString();
    const copy = { version, digest, observedAt, readAt, tools, list };
    return { kind: "read", copy, etag: answer.headers?.["etag"] };
  } catch (error) {
    const [code, message] =
      error instanceof TenonError
        ? [error.code, error.message]
        : ["registry-answer-invalid", "The registry's answer cannot be used. Check its version."];
    return { kind: "failed", problem: { code, message: plainText(message, 1_000) } };
  }
}

function verify(
  { server, reference }: { readonly server: string; readonly reference: string },
  pinned: PinnedVersion,
  digest: string,
): PinProblem | undefined {
  const asked = reference.startsWith("sha256:") ? pinned.digest : pinned.version;
  const isExact = reference.startsWith("sha256:") || /^\d+\.\d+\.\d+$/u.test(reference);
  const isOther = pinned.server !== server || (isExact && asked !== reference);
  if (digest === pinned.digest && !isOther) return undefined;
  const what =
    digest === pinned.digest
      ? `${plainText(pinned.server)} ${pinned.version} was sent for ${plainText(server)} ${plainText(reference)}`
      : `the tools of ${plainText(server)} ${pinned.version} have the digest ${digest} and not ${pinned.digest}`;
  const message = `The registry's answer is not the contract that it says to be: ${what}. Nothing of it is used; check for a proxy that changes answers.`;
  return { code: "digest-mismatch", message };
}
