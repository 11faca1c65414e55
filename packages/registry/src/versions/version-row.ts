import type { ContractDiff, Json, JsonObject } from "@tenon/contract";
import type { Observation } from "@tenon/api";
import { storableText } from "../store/storable.ts";
import type { servers, versions } from "../store/schema.ts";

/** A stored server. */
export type ServerRow = typeof servers.$inferSelect;
/** A stored version. */
export type VersionRow = typeof versions.$inferSelect;

/** What a complete probe or a push hands in. */
export interface SeenSnapshot {
  readonly rawTools: readonly Json[];
  /** The server that was asked: its name may be another's by now. Undefined for pushes, which name it only. */
  readonly serverId: number | undefined;
  /** The wire messages as they came, as one text; undefined for pushes. */
  readonly wire: string | undefined;
  readonly origin: "probe" | "push" | "import";
  readonly trigger: Observation["trigger"];
  readonly durationMs: number;
  readonly era: "legacy" | "modern" | undefined;
  readonly protocolVersion: string | undefined;
  readonly capabilityProfile: string;
  readonly authorizationClass: "anonymous" | "credentials";
  readonly serverInfo: JsonObject | undefined;
}

/** A version to be written, decided from a state that the transaction checks again. */
export interface NewVersion {
  readonly number: string;
  readonly state: "active" | "pending";
  readonly base: VersionRow | undefined;
  readonly difference: ContractDiff;
  readonly brokeWithoutMajor: boolean;
}

/** `major.minor.patch` of a stored version. */
export function numberOf({
  major,
  minor,
  patch,
}: Pick<VersionRow, "major" | "minor" | "patch">): string {
  return `${major}.${minor}.${patch}`;
}

/** The version that a server gives itself, when it gives one. */
export function ownVersion(serverInfo: JsonObject | undefined): string | undefined {
  return textAt(serverInfo, "version");
}

/** What is kept of what a server says of itself; the raw message holds the rest. */
export function nameAndVersion(serverInfo: JsonObject): JsonObject {
  const [name, version] = [textAt(serverInfo, "name"), textAt(serverInfo, "version")];
  return { ...(name === undefined ? {} : { name }), ...(version === undefined ? {} : { version }) };
}

function textAt(info: JsonObject | undefined, key: string): string | undefined {
  const value = info !== undefined && Object.hasOwn(info, key) ? info[key] : undefined;
  return typeof value === "string" ? storableText(value, 200) : undefined;
}
