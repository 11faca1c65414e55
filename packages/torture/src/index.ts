export {
  type Check,
  type Fault,
  faultOf,
  faults,
  type Need,
  needs,
  type Verdict,
} from "./check.ts";
export { checks } from "./checks/catalogue.ts";
export { type Era, eras } from "./era.ts";
export { tortureLimits } from "./limits.ts";
export { defaultSettings, type TortureSettings } from "./run/settings.ts";
export { torture, type TortureListener } from "./run/torture.ts";
export { renderScorecard, type ScorecardFormat, scorecardFormats } from "./scorecard/render.ts";
export { type Row, type Scorecard, type Tally, tallyOf } from "./scorecard/scorecard.ts";
export type { Paint } from "./scorecard/text.ts";
export { definitions } from "./upstream/definitions.ts";
export { runUpstream } from "./upstream/arguments.ts";
