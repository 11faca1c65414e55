import type { LoadFailureCode } from "./snapshot.ts";

/** Ends a load with a known failure; inside this package only, `load` turns it into a value. */
export class ProbeStop extends Error {
  readonly code: LoadFailureCode;

  constructor(code: LoadFailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ProbeStop";
    this.code = code;
  }
}

/** The server answered a request with a JSON-RPC error. */
export class RpcError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.name = "RpcError";
    this.code = code;
  }
}
