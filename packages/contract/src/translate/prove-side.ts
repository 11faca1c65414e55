import type { Compatibility } from "../compatibility.ts";
import { changeOf } from "../diff/change-of.ts";
import type { Judged, JudgeOptions } from "../diff/judge.ts";
import { ofArguments, withoutNoise } from "../diff/noise.ts";
import type { Json } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { plainText } from "../plain-text.ts";
import { compareSchemas } from "../prove/compare.ts";
import type { JsonSchema } from "../tool.ts";
import { changeText } from "./change-text.ts";
import { pathsOf } from "./derive.ts";
import type { TranslationEdit } from "./edit.ts";
import type { EditNode } from "./edit-tree.ts";
import { EditConflict, editTree } from "./edit-tree.ts";
import type { ForbiddenKey } from "./guard.ts";
import { guardSchema } from "./guard.ts";
import { judgedSide } from "./judged-side.ts";
import { NotExpressible } from "./not-expressible.ts";
import { hasMorePlaces, schemaPlaces } from "./places.ts";
import type { Obstacle, ObstacleCode } from "./plan.ts";
import { preimage } from "./preimage.ts";

/** One direction of a translation: `writer` sends, the edits are made, `reader` has to accept. */
export interface SideQuestion {
  readonly side: "input" | "output";
  readonly tool: string;
  readonly writer: JsonSchema;
  readonly reader: JsonSchema;
  readonly judge: JudgeOptions;
}

/** The question with the edits in it: what the reader accepts after them, and what still is in the way. */
export interface EditedSide extends SideQuestion {
  readonly tree: EditNode;
  /** The preimage of the reader: what may be written so that the reader accepts it after the edits. */
  readonly accepted: JsonSchema;
  /** What differs between the writer's schema and the preimage. */
  readonly judged: readonly Judged[];
}

/** The question in the spelling that the engine is asked about. */
export function plainQuestion(question: SideQuestion): SideQuestion {
  const plain = (schema: JsonSchema): JsonSchema =>
    withoutNoise(question.side === "input" && isJsonObject(schema) ? ofArguments(schema) : schema);
  return { ...question, writer: plain(question.writer), reader: plain(question.reader) };
}

/** The question with edits. Throws `EditConflict` and `NotExpressible`; see `refusedFor`. */
export function editedSide(question: SideQuestion, edits: readonly TranslationEdit[]): EditedSide {
  const { side, writer, reader, judge } = question;
  const tree = editTree(edits);
  const accepted = preimage(reader, tree, judge.policy.formats);
  const [old, next] = side === "input" ? [writer, accepted] : [accepted, writer];
  return { ...question, tree, accepted, judged: judgedSide(side, old, next, judge) };
}

/** What an error of `editedSide` means for a plan; any other error is thrown again. */
export function refusedFor(error: unknown, side: "input" | "output"): SideProof {
  if (error instanceof EditConflict) return refused("mapping-invalid", side, error.message);
  if (error instanceof NotExpressible) return refused("not-expressible", side, error.message);
  throw error;
}

/** `proved`: for every value of the writer. `guarded`: for those that are valid under `guard` too. */
export type SideProof =
  | { readonly kind: "proved" }
  | {
      readonly kind: "guarded";
      readonly guard: JsonSchema;
      readonly conditions: readonly [Obstacle, ...Obstacle[]];
    }
  | { readonly kind: "refused"; readonly obstacles: readonly [Obstacle, ...Obstacle[]] };

/**
 * Asks the engine whether closed(writer) lies in the preimage of the reader, and the differ whether anything in the
 * writer's words is lost on the way there. Where the answer is no, but a value that keeps away from what changed gets
 * through, the proof holds under a guard. What is not decided is refused.
 */
export function proveSide(edited: EditedSide): SideProof {
  const { side, tool, tree, accepted, judged } = edited;
  const whole = ask(edited, guardSchema(accepted, tree, []));
  const left = judged.filter(({ level }) => level === "breaking");
  const undecided = left.find(({ proof }) => proof === "unknown");
  if (undecided !== undefined)
    return { kind: "refused", obstacles: [{ ...obstacleOf(tool, undecided), code: "not-proved" }] };
  if (whole.verdict === "unknown") return refused("not-proved", side, whole.detail);
  const [first, ...others] = left.map((one) => obstacleOf(tool, one));
  if (first === undefined) {
    if (whole.verdict === "compatible") return { kind: "proved" };
    return guarded(edited, [], [collision(side, whole.witness.value)]);
  }
  const forbidden = forbiddenBy(edited, left);
  if (forbidden === undefined) return { kind: "refused", obstacles: [first, ...others] };
  return guarded(edited, forbidden, [first, ...others]);
}

/** Under the guard everything is proved by how it is made; what is asked is whether any value is left. */
function guarded(
  edited: EditedSide,
  forbidden: readonly ForbiddenKey[],
  conditions: readonly [Obstacle, ...Obstacle[]],
): SideProof {
  const guard = guardSchema(edited.accepted, edited.tree, forbidden);
  const none = ask(edited, { not: guard });
  if (none.verdict !== "compatible") return { kind: "guarded", guard, conditions };
  return { kind: "refused", obstacles: conditions };
}

function ask({ side, writer, judge }: EditedSide, reader: JsonSchema): Compatibility {
  const { policy, budget, signal } = judge;
  const [old, next] = side === "input" ? [writer, reader] : [reader, writer];
  return compareSchemas({
    old,
    new: next,
    side,
    policy,
    budget,
    ...(signal !== undefined && { signal }),
  });
}

/**
 * The keys that a value must not use because their meaning is lost, whatever the schemas allow; undefined where that
 * cannot be said of single keys.
 */
function forbiddenBy(
  { side, writer }: EditedSide,
  left: readonly Judged[],
): readonly ForbiddenKey[] | undefined {
  const found: ForbiddenKey[] = [];
  const places = schemaPlaces(writer);
  for (const { fact, rule } of left) {
    if (fact.lost !== undefined) return undefined;
    if (side === "output" || rule.surface !== true) continue;
    const paths = pathsOf(places, side, fact.oldPointer);
    // A guard speaks of listed paths; where a schema refers to itself there are more.
    if (paths.length === 0 || hasMorePlaces(writer)) return undefined;
    for (const path of paths) {
      const name = path.at(-1);
      if (typeof name !== "string") return undefined;
      found.push({ at: path.slice(0, -1), name });
    }
  }
  return found;
}

function obstacleOf(tool: string, judged: Judged): Obstacle {
  const { rule, path, witness } = changeOf(tool, judged);
  return {
    code: "change-unanswered",
    rule,
    path,
    change: changeText(judged),
    fix: judged.rule.fix,
    ...(witness !== undefined && { witness: witness.value }),
  };
}

function collision(side: "input" | "output", witness: Json): Obstacle {
  return {
    code: "keys-collide",
    rule: "translation",
    path: `/${side}Schema`,
    change: "a value may already have a key under the name that another key gets",
    fix: "Leave that key out, or use the live tool as it is now.",
    witness,
  };
}

function refused(code: ObstacleCode, side: "input" | "output", detail: string): SideProof {
  const fix =
    code === "mapping-invalid"
      ? "Correct the mapping."
      : "Use the live tool as it is now, or give a mapping that the engine can prove.";
  const change = `no translation is proved: ${plainText(detail, 400)}`;
  const path = `/${side}Schema`;
  return { kind: "refused", obstacles: [{ code, rule: "translation", path, change, fix }] };
}
