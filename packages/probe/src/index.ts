export type {
  Era,
  LoadFailure,
  LoadFailureCode,
  LoadOptions,
  LoadResult,
  Snapshot,
  Target,
} from "./snapshot.ts";
export { parseTarget } from "./target.ts";
export { load } from "./load.ts";
