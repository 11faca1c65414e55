import type { Grant, Reference, Span, UnknownName } from "@tenon/prompts";
import { html } from "./html-page.ts";
import { oneLineJson } from "./one-line.ts";
import type { MissedName } from "./missed-names.ts";
import type { ReadFile } from "./read-file.ts";
import { confidenceWords, formWords, referencePath } from "./reference-words.ts";

/** What a mark of the page is about; a call shares the mark of its tool. */
export type MarkKind = "tool" | "parameter" | "value" | "grant" | "unknown" | "missed";

/** One place of a text with everything that was understood there. */
export interface Mark {
  /** Offsets into the text, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
  readonly kind: MarkKind;
  readonly confidence?: Reference["confidence"];
  /** Classes beside the kind and the confidence. */
  readonly more: string;
  /** What the card says, as HTML, one block per meaning. */
  readonly cards: readonly string[];
}

/** The marks of a file in its order, several meanings of one place together. */
export function marksOf(read: ReadFile): readonly Mark[] {
  const { scan, missed } = read;
  const all = [
    ...withoutTwins(scan.references).map((one) => placed(read, one, referenceMark(one))),
    ...scan.grants.map((grant) => placed(read, grant, grantMark(grant))),
    ...scan.unknownNames.map((unknown) => placed(read, unknown, unknownMark(unknown))),
    ...missed.map((name) => placed(read, name, missedMark(name))),
  ].flatMap((mark) => mark ?? []);
  const places = Map.groupBy(all, ({ from, to }) => `${from} ${to}`);
  return [...places.values()]
    .flatMap(together)
    .toSorted((left, right) => left.from - right.from || right.to - left.to);
}

/** A call says what its tool's name says at the same place, and more. */
function withoutTwins(references: readonly Reference[]): readonly Reference[] {
  const key = ({ server, tool, line, column }: Reference): string =>
    JSON.stringify([server, tool, line, column]);
  const calls = new Set(references.flatMap((one) => (one.kind === "call" ? key(one) : [])));
  return references.filter((one) => one.kind !== "tool" || !calls.has(key(one)));
}

type Meaning = Omit<Mark, "from" | "to">;

function placed({ text }: ReadFile, span: Span, meaning: Meaning): Mark | undefined {
  const from = text.offset(span.line, span.column);
  const to = text.offset(span.endLine, span.endColumn);
  return from === undefined || to === undefined || to <= from
    ? undefined
    : { from, to, ...meaning };
}

const sureness = ["certain", "likely", "possible"] as const;

function together(marks: readonly Mark[]): readonly Mark[] {
  const [first] = marks;
  if (first === undefined) return [];
  const confidence = sureness.find((level) => marks.some((mark) => mark.confidence === level));
  const more = [...new Set(marks.flatMap((mark) => (mark.more === "" ? [] : mark.more)))].join(" ");
  const cards = [...new Set(marks.flatMap((mark) => mark.cards))];
  return [{ ...first, more, cards, ...(confidence === undefined ? {} : { confidence }) }];
}

function referenceMark(reference: Reference): Meaning {
  const { kind, confidence, negated, call } = reference;
  const path = referencePath(reference).map((part) => html(part, 130));
  const lines = [
    `<b>${kind}</b> <code>${path.join(" / ")}</code>`,
    `${html(formWords(reference))}.`,
    `${html(confidenceWords(reference), 400)}.`,
    ...(call === undefined ? [] : [callWords(call)]),
  ];
  return {
    kind: kind === "call" ? "tool" : kind,
    confidence,
    more: [kind === "call" ? "call" : "", negated === true ? "negated" : ""]
      .filter((name) => name !== "")
      .join(" "),
    cards: [block(lines)],
  };
}

function callWords({ arguments: given, holes, open }: NonNullable<Reference["call"]>): string {
  const filled = holes.length === 0 ? "" : ` Anything may stand at ${html(holes.join(", "), 200)}.`;
  const rest = open ? " More arguments may follow." : "";
  return `Arguments: <code>${html(oneLineJson(given, 400), 500)}</code>.${filled}${rest}`;
}

function grantMark({ server, pattern, kind, tools }: Grant): Meaning {
  const names = tools.slice(0, 12).map(({ tool }) => `<code>${html(tool, 130)}</code>`);
  const more = tools.length > names.length ? `, and ${tools.length - names.length} more` : "";
  const covered = names.length === 0 ? "no known tool" : `${names.join(", ")}${more}`;
  const owner = server === undefined ? "" : `${html(server, 130)} / `;
  const verb = kind === "allow" ? "Allows" : "Forbids";
  return {
    kind: "grant",
    more: "",
    cards: [
      block([`<b>wildcard</b> <code>${owner}${html(pattern, 130)}</code>`, `${verb} ${covered}.`]),
    ],
  };
}

function unknownMark({ server, name, nearest }: UnknownName): Meaning {
  const near =
    nearest === undefined ? "" : ` The nearest name is <code>${html(nearest, 130)}</code>.`;
  const what = `<b>unknown</b> <code>${html(server, 130)} / ${html(name, 130)}</code>`;
  const why = `No version of ${html(server, 130)} that Tenon knows has this tool.${near}`;
  return { kind: "unknown", more: "", cards: [block([what, why])] };
}

function missedMark(missed: MissedName): Meaning {
  const path = referencePath(missed.known).map((part) => html(part, 130));
  const others = missed.others > 0 ? ` (and ${missed.others} others)` : "";
  return {
    kind: "missed",
    more: "",
    cards: [
      block([
        `<b>not taken</b> looks like <code>${path.join(" / ")}</code>${others}`,
        `<code>${html(missed.word, 130)}</code> ${html(missed.why, 300)}.`,
      ]),
    ],
  };
}

function block(lines: readonly string[]): string {
  return `<span class="m-block">${lines.map((line) => `<span>${line}</span>`).join("")}</span>`;
}
