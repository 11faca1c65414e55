export type {
  Era,
  LoadFailure,
  LoadFailureCode,
  LoadOptions,
  LoadResult,
  ProbeTimings,
  PromptText,
  Reach,
  Snapshot,
  Target,
} from "./snapshot.ts";
export { parseTarget } from "./target.ts";
export { load } from "./load.ts";
export { watchTools } from "./watch.ts";
export type { ToolsNotice, WatchEnd, WatchOptions, WatchState } from "./watch.ts";
export { guardedDispatcher } from "./guarded-dispatcher.ts";
export { SupervisedProcess } from "./supervised-process.ts";
export type { CommandEnd, CommandOrder } from "./supervised-process.ts";
