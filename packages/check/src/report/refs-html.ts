import { html, htmlPage } from "./html-page.ts";
import { count, grouped } from "./items.ts";
import { reportLimits } from "./limits.ts";
import type { ReadFile } from "./read-file.ts";
import { referencePath } from "./reference-words.ts";
import { MarkedLines } from "./refs-lines.ts";
import { type Mark, marksOf } from "./refs-marks.ts";
import { refsStyle } from "./refs-style.ts";
import { usesTable } from "./refs-uses.ts";

/** The page of `tenon refs`: every file's text with what was understood of it, self-contained and without a script. */
export function renderRefsHtml(files: readonly ReadFile[], toolVersion: string): string {
  const drawn = files.map((read) => ({ read, marks: marksOf(read) }));
  const marks = drawn.flatMap((one) => one.marks);
  const references = files.reduce((sum, { scan }) => sum + scan.references.length, 0);
  let room = reportLimits.refsLines;
  const sections = drawn.map((one, index) => {
    const { text, lines } = fileSection(one.read, one.marks, `f${index + 1}`, room);
    room -= lines;
    return text;
  });
  const title = files.length === 1 ? (files[0]?.file ?? "") : count(files.length, "file");
  const body = `<header>
<h1>What Tenon understood</h1>
<p>${count(references, "reference")} in ${files.length === 1 ? `<code>${html(title, 300)}</code>` : count(files.length, "file")}. Point at a mark, or step through the marks with the Tab key, to see what it means and why.</p>
</header>
<main>
${legend(marks, files)}
${sections.join("\n")}
</main>`;
  return htmlPage(`Tenon refs: ${title}`, toolVersion, body, { style: refsStyle });
}

const kinds = [
  ["tool", "tool or call"],
  ["parameter", "parameter"],
  ["value", "value"],
  ["grant", "wildcard"],
  ["unknown", "unknown name"],
  ["missed", "not taken"],
] as const;

/** Each kind and each confidence that occurs, with its number and a box that takes its paint off. */
function legend(marks: readonly Mark[], files: readonly ReadFile[]): string {
  const masked = files.reduce((sum, read) => sum + read.masked.length, 0);
  const ofKind = kinds.map(([kind, words]) => {
    const number = marks.filter((mark) => mark.kind === kind).length;
    return number === 0 ? "" : box(kind, `<span class="m k-${kind}">${words}</span>`, number);
  });
  if (masked > 0) ofKind.push(box("template", '<span class="x">{{ template }}</span>', masked));
  const ofConfidence = (["certain", "likely", "possible"] as const).map((level) => {
    const number = marks.filter((mark) => mark.confidence === level).length;
    return number === 0
      ? ""
      : box(level, `<span class="m k-tool c-${level}">${level}</span>`, number);
  });
  const part = (name: string, boxes: readonly string[]): string =>
    boxes.join("") === "" ? "" : `<fieldset><legend>${name}</legend>${boxes.join("")}</fieldset>`;
  return `<section class="side" aria-label="Legend and filter"><h2>Marks</h2>
${part("What", ofKind)}
${part("How sure", ofConfidence)}
<p class="hint">Point at a mark: it is explained here.</p>
</section>`;
}

function box(name: string, words: string, number: number): string {
  return `<label><input type="checkbox" id="f-${name}" checked>${words} <span class="soft">${grouped(number)}</span></label>`;
}

interface Section {
  readonly text: string;
  /** How many lines of the file it shows. */
  readonly lines: number;
}

function fileSection(
  read: ReadFile,
  marks: readonly Mark[],
  prefix: string,
  room: number,
): Section {
  const { file, scan } = read;
  const { body, lines } = codeBlock(read, marks, prefix, room);
  const problems = scan.problems
    .slice(0, 50)
    .map(
      ({ line, column, message }) =>
        `<li>${link(prefix, line)}:${column} ${html(message, 400)}</li>`,
    );
  const none = marks.length === 0 ? "<p>Nothing here says anything about a known tool.</p>" : "";
  const text = `<section class="file"><h2><code>${html(file, 300)}</code></h2>
${problems.length === 0 ? "" : `<ul class="warning">${problems.join("")}</ul>`}${none}
${body}
${usesTable(read, (line) => link(prefix, line))}
${missedTable(read, prefix)}
</section>`;
  return { text, lines };
}

/** The text, whole or, when it is long, around its marks; the rest as numbers of lines. */
function codeBlock(
  { text, masked }: ReadFile,
  marks: readonly Mark[],
  prefix: string,
  room: number,
): { readonly body: string; readonly lines: number } {
  const lines = text.text.split("\n");
  const near = lines.length > reportLimits.refsWholeFile ? linesNear(text.text, marks) : undefined;
  const drawing = new MarkedLines(marks, masked, prefix);
  const rows: string[] = [];
  let [start, hidden, shown] = [0, 0, 0];
  for (const [index, line] of lines.entries()) {
    const wanted = shown < room && (near === undefined || near.has(index + 1));
    if (wanted) {
      if (hidden > 0) rows.push(gap(hidden));
      hidden = 0;
      shown += 1;
      rows.push(drawing.line(line.endsWith("\r") ? line.slice(0, -1) : line, index + 1, start));
    } else hidden += 1;
    start += line.length + 1;
  }
  if (hidden > 0) rows.push(gap(hidden));
  return { body: `<div class="code2">${rows.join("\n")}</div>`, lines: shown };
}

function gap(hidden: number): string {
  return `<div class="gap">${count(hidden, "line")} not shown</div>`;
}

/** The numbers of the lines with marks and of three on either side. */
function linesNear(text: string, marks: readonly Mark[]): ReadonlySet<number> {
  const near = new Set<number>();
  let [line, at] = [1, 0];
  for (const { from } of marks) {
    for (let end = text.indexOf("\n", at); end !== -1 && end < from; end = text.indexOf("\n", at)) {
      line += 1;
      at = end + 1;
    }
    for (let number = line - 3; number <= line + 3; number += 1) near.add(number);
  }
  return near;
}

function link(prefix: string, line: number): string {
  return `<a href="#${prefix}L${line}">${line}</a>`;
}

function missedTable({ missed }: ReadFile, prefix: string): string {
  if (missed.length === 0) return "";
  const rows = missed.map(({ line, word, known, why }) => {
    const path = referencePath(known).map((part) => html(part, 130));
    return `<tr><td>${link(prefix, line)}</td><td><code>${html(word, 130)}</code></td><td><code>${path.join(" / ")}</code></td><td>${html(why, 300)}</td></tr>`;
  });
  const most = missed.length >= reportLimits.missedNames ? ", and there may be more" : "";
  return `<details><summary>Names that were not taken (${missed.length}${most})</summary>
<div class="scroll"><table><thead><tr><th>Line</th><th>Word</th><th>Looks like</th><th>Why not</th></tr></thead>
<tbody>${rows.join("\n")}</tbody></table></div></details>`;
}
