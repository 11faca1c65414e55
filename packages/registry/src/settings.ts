/** What an operator decides. */
export interface Settings {
  /** Under which URL the registry is reached from outside; in links and in the OIDC audience. */
  readonly publicUrl: string;
  /** GETs with the access `read` need no key. */
  readonly publicReads: boolean;
  /** CIDR ranges that may be dialled although they are private, loopback or link-local. */
  readonly probeAllow: readonly string[];
  /** Servers may be commands. */
  readonly probeStdio: boolean;
  /** Seconds between scheduled probes of a server that has no interval of its own. */
  readonly defaultIntervalSeconds: number;
  /** Probes that one replica runs at a time. */
  readonly parallelProbes: number;
  /** Probes of one host that one replica runs at a time. */
  readonly parallelProbesPerHost: number;
  /** Identity tokens of CI: the issuer, and the audience that they must name. */
  readonly oidc: { readonly issuer: string; readonly audience: string };
  /** Days that observations are kept. */
  readonly observationDays: number;
  /** Requests of one caller in a minute. */
  readonly requestsPerMinute: number;
  /** This replica trusts `X-Forwarded-*` of these proxies (CIDR). */
  readonly trustedProxies: readonly string[];
  readonly toolVersion: string;
}
