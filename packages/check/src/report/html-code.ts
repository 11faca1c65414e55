import type { Span } from "@tenon/prompts";
import { html } from "./html-page.ts";
import { lineOf } from "./excerpt.ts";

const around = 2;
const longestSpan = 12;
/** UTF-16 units of a line that are shown on each side of the span. */
const reach = 300;

/** The lines of a span and two around it, numbered, the span marked; long lines are cut around the span. */
export function codeLines(text: string, span: Span): string {
  const last = Math.min(span.endLine, span.line + longestSpan);
  const lines: string[] = [];
  for (let number = Math.max(1, span.line - around); number <= last + around; number++) {
    const line = lineOf(text, number);
    if (line === undefined) break;
    const inside = number >= span.line && number <= span.endLine;
    lines.push(
      `<span class="n">${String(number).padStart(5)} </span>${inside ? marked(line, number, span) : plain(line)}`,
    );
  }
  return lines.length === 0 ? "" : `<pre class="code">${lines.join("\n")}</pre>`;
}

function marked(line: string, number: number, span: Span): string {
  const from = number === span.line ? span.column - 1 : 0;
  const to = number === span.endLine ? span.endColumn - 1 : line.length;
  const before = line.slice(0, from);
  const cut = before.length > reach ? `…${before.slice(-reach)}` : before;
  return `${visible(cut)}<mark>${plain(line.slice(from, to))}</mark>${plain(line.slice(to))}`;
}

function plain(line: string): string {
  return line.length > reach ? `${visible(line.slice(0, reach))}…` : visible(line);
}

/** Tabs stay, everything else that cannot be seen does not. */
function visible(text: string): string {
  return text
    .split("\t")
    .map((part) => html(part, reach + 2))
    .join("\t");
}
