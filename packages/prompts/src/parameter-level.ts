import type { EvidenceLevel } from "./mention.ts";
import type { Shape } from "./parameter-shapes.ts";
import type { Placed } from "./passage.ts";
import type { Owner } from "./scope.ts";
import { isDistinctive } from "./vocabulary.ts";

const response =
  /^["'`*_)]*\s+(?:field|value|property|attribute|column|key|in the (?:response|result|output))s?\b/iu;
const returns =
  /\b(?:returns?|returned|respon[sd]e?s?|outputs?|yields?|results? (?:has|have|contain|include)s?|contains)\b[^.]{0,80}$/iu;

const answerIntro =
  /\b(?:returns?|returned|responses?|responds|outputs?|results?)\b[^.:]{0,40}:?[*_\s]*$/iu;
const answerHeading = /^#+\s*(?:example )?(?:returns?|responses?|outputs?|results?)\b/iu;

/** True below "Returns:" and under such a heading. */
function isAboutAnswers(value: string, { unit }: Placed): boolean {
  const { heading } = unit.section;
  if (
    heading !== undefined &&
    answerHeading.test(value.slice(heading.from, Math.min(heading.to, heading.from + 60)))
  ) {
    return true;
  }
  return [unit.parent, unit.list?.intro].some(
    (block) =>
      block !== undefined &&
      block.kind !== "code" &&
      answerIntro.test(value.slice(Math.max(block.from, block.to - 90), block.to)),
  );
}

/**
 * True on lines about something else: another tool that no server here has, an environment
 * variable.
 */
function isForeign(value: string, hit: Placed): boolean {
  const line = value.slice(
    Math.max(hit.lineFrom, hit.from - 600),
    Math.min(hit.lineTo, hit.from + 200),
  );
  return /`[\w-]{3,60}`\*{0,2} tool\b|\btool `[\w-]{3,60}`|\benv(?:ironment)? var|\bfront-?\s?matter\b/iu.test(
    line,
  );
}

/** In another item or paragraph, and not a few lines away. */
function isFarOff({ nearness, distance, introduces }: Owner): boolean {
  return (nearness === "list" || nearness === "section") && !introduces && distance > 400;
}

/** The level that a shape keeps in the surroundings where its owner was found, or undefined. */
export function levelOf(
  value: string,
  hit: Placed,
  shape: Shape,
  owner: Owner,
): EvidenceLevel | undefined {
  const near = owner.nearness === "line" || owner.nearness === "item";
  const after = value.slice(hit.span?.to ?? hit.to, (hit.span?.to ?? hit.to) + 40);
  const before = value.slice(Math.max(hit.lineFrom, hit.from - 120), hit.from);
  if (shape.form === "object-key" && returns.test(before)) return undefined;
  if (response.test(after) || returns.test(before)) return 5;
  if (owner.nearness !== "line" && isAboutAnswers(value, hit)) return 5;
  if (shape.form === "bullet" && hit.span === undefined && !owner.introduces) return undefined;
  if (!near && isForeign(value, hit)) return 5;
  const distinctive = isDistinctive(hit.word);
  if (isFarOff(owner) && !distinctive && shape.form !== "bare") return 5;
  if (owner.nearness === "file") return distinctive && hit.span !== undefined ? shape.level : 5;
  if (
    shape.form === "object-key" &&
    ((!near && !owner.introduces) || !owner.tools.some(({ top }) => top.has(hit.word)))
  ) {
    return undefined;
  }
  if (shape.form === "signature" && !near && !owner.introduces) return 5;
  if (shape.form === "bare" && !near && !distinctive) {
    return owner.nearness === "list" ? shape.level : 5;
  }
  return shape.level;
}
