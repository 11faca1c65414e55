import type { ReportContext } from "../check-report.ts";

/** What a rendering of a diff needs beside it: how the two sides are called, safe to print. */
export interface DiffContext extends ReportContext {
  readonly from: string;
  readonly to: string;
}
