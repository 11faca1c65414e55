import type { ReportContext } from "@tenon/check";
import manifest from "../package.json" with { type: "json" };

/** The version of this package. */
export const toolVersion: string = manifest.version;

/** How reports are drawn in a run: no colour, a log's width. */
export function plainContext(textOf: ReportContext["textOf"] = () => undefined): ReportContext {
  return { textOf, colour: false, width: 100, toolVersion };
}
