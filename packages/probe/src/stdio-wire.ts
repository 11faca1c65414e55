import { Wire } from "./wire.ts";

/**
 * A wire over standard streams. The SDK takes a transport that has `pid` and `stderr` for one, and then reads silence
 * and errors before `initialize` as an older server instead of a failure.
 */
export class StdioWire extends Wire {
  readonly pid = null;
  readonly stderr = null;
}
