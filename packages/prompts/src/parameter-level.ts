import type { EvidenceLevel } from "./mention.ts";
import type { Shape } from "./parameter-shapes.ts";
import type { Placed } from "./passage.ts";
import type { Owner } from "./scope.ts";
import { isOfAnotherTool } from "./other-tools.ts";
import { isDistinctive } from "./vocabulary.ts";
import type { Vocabulary } from "./vocabulary.ts";

const response =
  /^["'`*_)]*\s+(?:field|value|property|attribute|column|key|in the (?:response|result|output))s?\b/iu;
const returns =
  /\b(?:returns?|returned|respon[sd]e?s?|outputs?|yields?|results? (?:has|have|contain|include)s?|contains)\b(?:[^.|;—→]|\.(?=\w)){0,80}$/iu;
/** "the `limit` parameter" */
const named = /^["'`*_]*\s+(?:parameter|param|argument|arg)s?\b/iu;
/** What a reader of an answer does with a field of it. */
const reading =
  /\b(?:report|show|print|display|extract|note|record|output|tell|present|parse|read|check|confirm|verify|inspect|compare|look at)\b(?:[^.]|\.(?=\w)){0,60}$/iu;

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

/** True of an item in a section that is headed "Parameters". */
function isBelowParameters(value: string, { unit }: Placed): boolean {
  const { heading } = unit.section;
  return (
    heading !== undefined &&
    /^#+\s*(?:[\w`*-]+\s+){0,3}(?:parameters?|arguments?|args|inputs?)\b[:*_\s]*$/iu.test(
      value.slice(heading.from, Math.min(heading.to, heading.from + 100)),
    )
  );
}

/** True of an item below "Parameters:", in the list above it or before it. */
function isAnnounced(value: string, { unit }: Placed): boolean {
  return [unit.parent, unit.list?.intro].some(
    (block) =>
      block !== undefined &&
      block.kind !== "code" &&
      /\b(?:parameters?|arguments?|inputs?)\b[^\n]{0,30}$/iu.test(
        value.slice(Math.max(block.from, block.to - 90), block.to),
      ),
  );
}

/** True on lines about a tool that no server here has. */
function isForeign(value: string, hit: Placed): boolean {
  return /`[\w-]{3,60}`\*{0,2} tool\b|\btool `[\w-]{3,60}`/iu.test(around(value, hit));
}

/** True on lines about settings of another kind. */
function isAboutSettings(value: string, hit: Placed): boolean {
  return /\benv(?:ironment)? var|\bfront-?\s?matter\b/iu.test(around(value, hit));
}

function around(value: string, { from, lineFrom, lineTo }: Placed): string {
  return value.slice(Math.max(lineFrom, from - 600), Math.min(lineTo, from + 200));
}

/** In another item or paragraph, and not a few lines away. */
function isFarOff({ nearness, distance, introduces }: Owner): boolean {
  return (nearness === "list" || nearness === "section") && !introduces && distance > 400;
}

/** In the tool's section, with nothing about answers in between. */
function isBelowTool(value: string, hit: Placed, { nearness, distance }: Owner): boolean {
  if (nearness !== "section" && nearness !== "list") return false;
  const between = distance > 900 ? "" : value.slice(hit.from - distance, hit.from);
  return (
    between !== "" && !/^[\s>*_-]*(?:returns?|responses?|outputs?|results?)\b/imu.test(between)
  );
}

/** The level that a shape keeps in the surroundings where its owner was found, or undefined. */
export function levelOf(
  value: string,
  hit: Placed,
  shape: Shape,
  owner: Owner,
  vocabulary: Vocabulary,
): EvidenceLevel | undefined {
  if (shape.onLine === true && owner.nearness !== "line") return undefined;
  const near = owner.nearness === "line" || owner.nearness === "item";
  const after = value.slice(hit.span?.to ?? hit.to, (hit.span?.to ?? hit.to) + 40);
  const before = value.slice(Math.max(hit.lineFrom, hit.from - 120), hit.from);
  if (shape.form === "object-key" && returns.test(before)) return undefined;
  if (response.test(after) || (returns.test(before) && !named.test(after))) return 5;
  if (owner.nearness !== "line" && isAboutAnswers(value, hit)) return 5;
  const listed = shape.form === "bullet" && isAnnounced(value, hit);
  const announced = shape.announced === true || listed;
  if (shape.form === "bullet" && hit.span === undefined && !owner.introduces && !announced)
    return undefined;
  if (!near && isForeign(value, hit)) return 5;
  if (owner.nearness !== "line" && isAboutSettings(value, hit)) return 5;
  if (!near && !owner.introduces && isOfAnotherTool(value, hit, vocabulary)) return 5;
  const distinctive = isDistinctive(hit.word);
  if (!near && !owner.introduces && !distinctive && reading.test(before)) return 5;
  if (isFarOff(owner) && !listed && !distinctive && shape.form !== "bare") return 5;
  if (owner.nearness === "file" && shape.form === "bullet" && isBelowParameters(value, hit))
    return shape.level;
  if (owner.nearness === "file") return distinctive && hit.span !== undefined ? shape.level : 5;
  if (
    shape.form === "object-key" &&
    ((!near && !owner.introduces) || !owner.tools.some(({ top }) => top.has(hit.word)))
  ) {
    return undefined;
  }
  if (shape.form === "signature" && !near && !owner.introduces)
    return shape.announced === true && isBelowTool(value, hit, owner) ? shape.level : 5;
  if (shape.form === "bare" && !near && !distinctive) {
    return owner.nearness === "list" ? shape.level : 5;
  }
  return shape.level;
}
