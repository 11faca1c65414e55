import type { IncomingHttpHeaders } from "node:http";
import type { AnswerOf, EndpointName, Endpoints, RequestOf, Scope } from "@tenon/api";
import type { Act } from "../store/ledger.ts";
import type { Registry } from "../registry.ts";

/** Who asks. */
export interface Caller {
  readonly anonymous: boolean;
  /** As the audit trail names it: `key:ab12cd34 CI`, `oidc:123/456`, `anonymous`. */
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
}

/** One request beside its parsed parts. */
export interface Call {
  readonly caller: Caller;
  /** Who, in which request, when: for writes. */
  readonly act: Act;
  readonly headers: IncomingHttpHeaders;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

/** An answer whose bytes are ready: contracts and tools verbatim, 304s, event streams. */
export interface RawAnswer {
  readonly status: number;
  readonly raw: Buffer | AsyncIterable<string> | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/** What serves one endpoint, at once where nothing has to be waited for. It throws `RegistryProblem` for everything that is the caller's to mend. */
export type Handler<N extends EndpointName> = (
  registry: Registry,
  request: RequestOf<Endpoints[N]>,
  call: Call,
) => Answered<N> | Promise<Answered<N>>;

type Answered<N extends EndpointName> = AnswerOf<Endpoints[N]> | RawAnswer;

/** A handler for every endpoint of the table: a missing one does not compile. */
export type Handlers = { readonly [N in EndpointName]: Handler<N> };

/** The handlers of some endpoints. */
export type HandlersOf<N extends EndpointName> = Pick<Handlers, N>;
