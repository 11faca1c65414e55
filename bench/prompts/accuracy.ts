import { compileVocabulary, scanPrompt } from "@tenon/prompts";
import type { Confidence, Reference } from "@tenon/prompts";
import type { Label, LabelledPrompt } from "./labelled-set.ts";

/** How many places were found rightly, wrongly, not at all. */
export interface Score {
  found: number;
  labelled: number;
  right: number;
  wrong: number;
}

export interface Miss {
  readonly id: string;
  readonly format: string;
  readonly line: number;
  readonly column: number;
  readonly name: string;
  readonly note: string;
}

export interface Accuracy {
  readonly tools: Score;
  readonly parameters: Score;
  /** Places by the way of writing that their labels tell. */
  readonly forms: {
    readonly tools: Map<string, { right: number; labelled: number }>;
    readonly parameters: Map<string, { right: number; labelled: number }>;
  };
  readonly missed: Miss[];
  readonly wrong: Miss[];
}

const sure: Readonly<Record<Confidence, number>> = { certain: 2, likely: 1, possible: 0 };

/** Compares the references of each prompt (bound to its servers) from `least` upwards with its labels, place by place. */
export function measure(prompts: readonly LabelledPrompt[], least: Confidence): Accuracy {
  const accuracy: Accuracy = {
    tools: score(),
    parameters: score(),
    forms: { tools: new Map(), parameters: new Map() },
    missed: [],
    wrong: [],
  };
  for (const prompt of prompts) {
    const { references } = scanPrompt({
      path: prompt.path,
      bytes: prompt.bytes,
      vocabulary: compileVocabulary(prompt.servers),
      bound: prompt.servers.map(({ server }) => server),
    });
    const strong = references.filter(({ confidence }) => sure[confidence] >= sure[least]);
    compare(prompt, "tool", strong, accuracy);
    compare(prompt, "parameter", strong, accuracy);
  }
  return accuracy;
}

function compare(
  prompt: LabelledPrompt,
  kind: "tool" | "parameter",
  all: readonly Reference[],
  into: Accuracy,
): void {
  const isTool = kind === "tool";
  const { id, format } = prompt;
  const target = isTool ? into.tools : into.parameters;
  const places = new Map<string, Reference>();
  for (const reference of all) {
    if (reference.kind === kind) places.set(key(reference.line, reference.column), reference);
  }
  // Names that no schema ever had are not in any vocabulary; nothing could know them.
  const labels = (isTool ? prompt.tools : prompt.parameters).filter(
    ({ resolves }) => resolves !== "never",
  );
  const wanted = new Map(labels.map((label) => [key(label.line, label.column), label]));
  const ignored = new Set(
    [...prompt.ignored, ...prompt.parameters, ...prompt.tools].map((label) =>
      key(label.line, label.column),
    ),
  );
  for (const [place, label] of wanted) {
    target.labelled += 1;
    const forms = isTool ? into.forms.tools : into.forms.parameters;
    const form = forms.get(label.how) ?? { right: 0, labelled: 0 };
    forms.set(label.how, form);
    form.labelled += 1;
    if (places.has(place)) {
      target.right += 1;
      form.right += 1;
    } else
      into.missed.push({
        id,
        format,
        line: label.line,
        column: label.column,
        name: label.name,
        note: `${kind} ${label.how} ${label.resolves}`,
      });
  }
  const negative = new Set(prompt.negatives.map((label) => key(label.line, label.column)));
  for (const [place, reference] of places) {
    if (wanted.has(place)) target.found += 1;
    else if (!ignored.has(place)) {
      target.wrong += 1;
      const note = `${kind} ${reference.form} ${reference.confidence} of ${reference.tool}${negative.has(place) ? " (labelled as none)" : ""}`;
      into.wrong.push({
        id,
        format,
        line: reference.line,
        column: reference.column,
        name: reference.parameter ?? reference.tool,
        note,
      });
    }
  }
}

/** Precision and recall of a score, 1 when there was nothing to find. */
export function rates({ right, labelled, found, wrong }: Score): {
  readonly precision: number;
  readonly recall: number;
} {
  return {
    precision: found + wrong === 0 ? 1 : found / (found + wrong),
    recall: labelled === 0 ? 1 : right / labelled,
  };
}

export function groupBy(
  prompts: readonly LabelledPrompt[],
): ReadonlyMap<string, readonly LabelledPrompt[]> {
  return Map.groupBy(prompts, ({ format }) => format);
}

export type { Label };

function key(line: number, column: number): string {
  return `${line}:${column}`;
}

function score(): Score {
  return { found: 0, labelled: 0, right: 0, wrong: 0 };
}
