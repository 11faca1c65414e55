import type { Reference } from "@tenon/prompts";
import { html } from "./html-page.ts";
import type { ReadFile } from "./read-file.ts";

/** Tools of one file in the table. */
const mostTools = 300;
/** Lines and parameters of one tool in the table. */
const mostEach = 12;

/** What the file relies on: every tool with its parameters and the lines that name it, as an HTML table. */
export function usesTable({ scan }: ReadFile, link: (line: number) => string): string {
  const tools = [
    ...Map.groupBy(scan.references, ({ server, tool }) => JSON.stringify([server, tool])).values(),
  ];
  if (tools.length === 0) return "";
  const rows = tools.slice(0, mostTools).map((of) => row(of, link));
  const more =
    tools.length > mostTools ? `<p class="soft">and ${tools.length - mostTools} more</p>` : "";
  return `<details><summary>Tools that this file uses (${tools.length})</summary>
<div class="scroll"><table class="uses"><thead><tr><th>Tool</th><th>Parameters and values</th><th>Lines</th></tr></thead>
<tbody>${rows.join("\n")}</tbody></table></div>${more}</details>`;
}

function row(references: readonly Reference[], link: (line: number) => string): string {
  const [first] = references;
  const parameters = new Set(
    references.flatMap(({ parameter, value }) =>
      parameter === undefined ? [] : [value === undefined ? parameter : `${parameter} = ${value}`],
    ),
  );
  const lines = new Set(references.map(({ line }) => line));
  const names = [...parameters].map((name) => `<code>${html(name, 130)}</code>`);
  const owner = `${html(first?.server ?? "", 130)} / ${html(first?.tool ?? "", 130)}`;
  return `<tr><td><code>${owner}</code></td><td>${few(names, ", ")}</td><td>${few([...lines].map(link), " ")}</td></tr>`;
}

function few(parts: readonly string[], glue: string): string {
  const more = parts.length > mostEach ? `${glue}and ${parts.length - mostEach} more` : "";
  return `${parts.slice(0, mostEach).join(glue)}${more}`;
}
