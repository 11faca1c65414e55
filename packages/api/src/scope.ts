import { z } from "zod";

/**
 * What a key may do. `read` covers every GET that is not named otherwise; `check` asks whether a tool list may ship;
 * `push` stores tool lists; `force` moves a channel over a breaking change and approves versions.
 */
export const scopes = [
  "read",
  "check",
  "push",
  "probe",
  "servers",
  "channels",
  "force",
  "consumers",
  "deployments",
  "webhooks",
  "audit",
  "keys",
] as const;

export const scopeSchema = z.enum(scopes);
export type Scope = z.infer<typeof scopeSchema>;

/** Who may call an endpoint: anybody, or a key with the scope. `read` is open to anybody when reads are public. */
export type Access = "anyone" | Scope;

/** `gateway` keys can only ever read, whatever scopes somebody tries to give them. */
export const keyKindSchema = z.enum(["standard", "gateway"]);
export type KeyKind = z.infer<typeof keyKindSchema>;
