/** Who makes a request, as the front established it. Sessions, limits, idempotency keys and the audit hang on `id`. */
export interface Caller {
  readonly kind: "anonymous" | "key" | "token";
  /** Equal for equal callers, different for different ones: `anonymous`, `key:NAME`, `token:ISSUER SUBJECT CLIENT`. */
  readonly id: string;
  /** Name of the configured client (a key's name, a token's client id): per-client pins and limits go by it. */
  readonly client?: string;
  /** The user, where a token names one. */
  readonly subject?: string;
  readonly issuer?: string;
  readonly scopes: readonly string[];
  /** The verified token itself, for token exchange only; never forwarded, logged or stored. */
  readonly token?: string;
}

/** The caller when `auth: none`. */
export const anonymous: Caller = { kind: "anonymous", id: "anonymous", scopes: [] };
