import { RegistryProblem } from "../problem.ts";
import { isStoreAway } from "../store/store-away.ts";

/**
 * A failure as the caller is told of it. A database that goes away before a write was whole has written nothing; one that
 * goes away from the commit on leaves open whether it was made, and nobody says otherwise.
 */
export function toldFailure(error: unknown, mayBeWritten: boolean): unknown {
  if (!mayBeWritten || !isStoreAway(error)) return error;
  return new RegistryProblem(
    "outcome-unknown",
    "The database went away when the write was whole, so whether it was made is not known.",
    { cause: error },
  );
}
