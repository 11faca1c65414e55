/** Bounds on what callers, issuers and token endpoints can make the gateway do. */
export const authLimits = {
  /** Characters of a key or token; Node takes 16 KB of headers. */
  tokenLength: 12_000,
  /** Verified tokens that a replica remembers, and milliseconds after which one is verified again. */
  rememberedTokens: 20_000,
  rememberedTokenMs: 5 * 60_000,
  /** Seconds by which the clocks of issuer and gateway may differ. */
  clockSkewSeconds: 10,
  /** Characters of a subject or client id, and scopes and audiences of one token. */
  nameLength: 255,
  scopes: 200,
  audiences: 50,
  /** Keys without a matching key id that are tried for one token. */
  keysTried: 4,
  /** Keys of one issuer, and bytes of its key set or metadata. */
  issuerKeys: 64,
  issuerBytes: 256 * 1024,
  /** Milliseconds for one answer of an issuer or token endpoint. */
  issuerMs: 3_000,
  /** Milliseconds between two attempts to read an issuer's keys, whoever asks for unknown ones. */
  issuerCooldownMs: 5_000,
  /** Milliseconds after which an issuer's keys are read again in the background, and for which they count without that. */
  issuerFreshMs: 5 * 60_000,
  issuerStaleMs: 24 * 60 * 60_000,
  /** Public bases and resources that are remembered, and characters of the headers that make one. */
  bases: 1_000,
  forwardedLength: 4_096,
  prefixLength: 256,
  /** `Host` headers that are remembered as good. */
  knownHosts: 256,
  /** Proxies that one request can have passed. */
  proxies: 16,
  /** Callers whose upstream tokens and assertions a replica remembers, for each server. */
  callersPerServer: 10_000,
  /** Bytes of a token endpoint's answer. */
  tokenAnswerBytes: 64 * 1024,
  /** Life of an upstream token without `expires_in`, milliseconds; no token is kept for longer than the second. */
  tokenLifeMs: 5 * 60_000,
  tokenLifeMaxMs: 24 * 60 * 60_000,
  /** Milliseconds before its expiry from which on an upstream token is no longer sent, at most a tenth of its life. */
  tokenMarginMs: 10_000,
  /** Milliseconds for which a failed attempt to get an upstream token is not repeated. */
  tokenFailureMs: 1_000,
  /** Milliseconds for which a new upstream token is kept although the upstream refused it: another one would be no better. */
  tokenGraceMs: 5_000,
  /** Seconds for which an identity assertion is good. */
  assertionSeconds: 60,
  /** Header names that a preflight may ask for. */
  preflightHeaders: 100,
} as const;
