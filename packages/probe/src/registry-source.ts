import { registryClient, RegistryError } from "@tenon/api";
import type { PinnedVersion } from "@tenon/api";
import { contractDigest, parseToolList, plainText } from "@tenon/contract";
import type { JsonObject } from "@tenon/contract";
import { writable } from "./depth.ts";
import type { Guard } from "./guard.ts";
import { NetworkFetch } from "./network-fetch.ts";
import { ProbeStop } from "./probe-stop.ts";
import type { LoadFailureCode, Snapshot, Target } from "./snapshot.ts";

type RegistryTarget = Extract<Target, { kind: "registry" }>;

/**
 * Reads a contract from a Tenon registry by version, digest or channel. What it answers is trusted only when its tools have
 * the digest that it states; throws `ProbeStop`.
 */
export async function loadRegistry(target: RegistryTarget, guard: Guard): Promise<Snapshot> {
  guard.enter("registry");
  const pinned = await fetchVersion(target, guard);
  const list = parseToolList(pinned.tools);
  const digest = contractDigest(list);
  verify(target, pinned, digest);
  return {
    rawTools: writable(pinned.tools),
    list,
    toolPages: [],
    prompts: [],
    promptTexts: [],
    resources: [],
    resourceTemplates: [],
    capabilities: undefined,
    serverInfo: serverInfoOf(pinned),
    instructions: undefined,
    protocol: undefined,
    capabilityProfile: "registry",
    source: target.display,
    warnings: warningsOf(pinned),
    timings: undefined,
    pinned: { server: pinned.server, version: pinned.version, digest },
  };
}

async function fetchVersion(target: RegistryTarget, guard: Guard): Promise<PinnedVersion> {
  const url = new URL(target.url);
  const network = new NetworkFetch(guard, url, { watchGet: false });
  const client = registryClient({
    baseUrl: target.url,
    timeoutMs: guard.remainingMs,
    fetch: (input, init) => network.fetch(input instanceof Request ? input.url : input, init),
    ...(target.key === undefined ? {} : { key: target.key }),
  });
  const { server, version } = target;
  try {
    const work = client.call("getVersion", { params: { server, version }, signal: guard.signal });
    const { body } = await guard.run(work);
    if (body !== undefined) return body;
    throw new ProbeStop("malformed", "The registry answered without a body. Check its address.");
  } catch (error) {
    if (error instanceof RegistryError) throw guard.stopped ?? stopOf(error);
    throw error;
  } finally {
    await network.close();
  }
}

/** Problems of the registry's API and of its client, as failures to load. */
function stopOf(error: RegistryError): ProbeStop {
  const advice = ["key-missing", "key-invalid", "scope-missing"].includes(error.code)
    ? " Put a key of that registry into the environment variable TENON_KEY."
    : "";
  return new ProbeStop(codeOf(error), `${error.message}${advice}`, { cause: error });
}

function codeOf({ code, problem }: RegistryError): LoadFailureCode {
  if (code === "registry-unreachable" || code === "store-unavailable") return "unreachable";
  if (problem?.status === 401 || problem?.status === 403) return "unauthorised";
  if (problem?.status === 404 || problem?.status === 409) return "not-found";
  return problem === undefined ? "malformed" : "unreachable";
}

/** Throws when the answer is not the contract that it says to be, or not the one that was asked for. */
function verify({ version, server }: RegistryTarget, pinned: PinnedVersion, digest: string): void {
  if (pinned.digest !== digest) {
    throw new ProbeStop(
      "digest-mismatch",
      `The registry states the digest ${pinned.digest} for ${plainText(server)} ${pinned.version}, and the tools that it sent have ${digest}. ` +
        "Nothing of it was used. Check for a proxy that changes answers, and that registry and command are of versions that fit.",
    );
  }
  const asked = version.startsWith("sha256:") ? pinned.digest : pinned.version;
  const isExact = version.startsWith("sha256:") || /^\d+\.\d+\.\d+$/u.test(version);
  if (pinned.server !== server || (isExact && asked !== version)) {
    throw new ProbeStop(
      "digest-mismatch",
      `The registry was asked for ${plainText(server)} ${plainText(version)} and answered with ${plainText(pinned.server)} ${pinned.version}. ` +
        "Nothing of it was used. Check the registry's address and its versions.",
    );
  }
}

function serverInfoOf({ serverVersion }: PinnedVersion): JsonObject | undefined {
  return serverVersion === undefined ? undefined : { version: serverVersion };
}

function warningsOf({ server, version, deprecation }: PinnedVersion): readonly string[] {
  if (deprecation === undefined) return [];
  const end = deprecation.sunset === undefined ? "" : ` until ${deprecation.sunset.slice(0, 10)}`;
  const reason = plainText(deprecation.reason, 300);
  return [`${plainText(server)} ${version} is deprecated${end}: ${reason}`];
}
