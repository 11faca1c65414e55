import type { Change, Json } from "@tenon/contract";
import { hasSides, messageBesideTool, verdictOn } from "./change-lines.ts";
import { html, htmlProse } from "./html-page.ts";
import { reportLimits } from "./limits.ts";

/** What a change was and what it is, side by side with the lines that differ marked, and the witness below. */
export function changeDetails(change: Change): string {
  return [sides(change), witness(change)].filter((part) => part !== "").join("\n");
}

/** One change as an item of its own. */
export function changeItem(change: Change, waived: boolean): string {
  return `<article class="item is-${change.level}" data-level="${change.level}">
<h3><span class="tag ${change.level}">${change.level}</span> <code>${html(change.tool, 130)}</code>${waived ? " (waived)" : ""}</h3>
<p>${htmlProse(messageBesideTool(change))}</p>
<p class="soft">${place(change)}${html(change.rule, 80)}${renamed(change)}</p>
${changeDetails(change)}
</article>`;
}

function place(change: Change): string {
  return change.path === "" ? "" : `<code>${html(change.path, 300)}</code> · `;
}

function renamed(change: Change): string {
  return change.renamedTo === undefined ? "" : ` · now <code>${html(change.renamedTo, 130)}</code>`;
}

function sides(change: Change): string {
  if (!hasSides(change)) return "";
  const [before, after] = [pretty(change.old), pretty(change.new)];
  return `<div class="sides">
<div><p class="soft">old</p><pre>${marked(before, after, "gone")}</pre></div>
<div><p class="soft">new</p><pre>${marked(after, before, "came")}</pre></div>
</div>`;
}

function pretty(value: Json | undefined): readonly string[] {
  if (value === undefined) return ["(absent)"];
  const text = JSON.stringify(value, undefined, 2);
  const cut = text.slice(0, reportLimits.blockValue);
  return [...cut.split("\n"), ...(cut.length < text.length ? ["… cut"] : [])];
}

/** Lines that the other side does not have carry `mark`; a comma at the end is no difference. */
function marked(lines: readonly string[], others: readonly string[], mark: string): string {
  const bare = (line: string): string => line.replace(/,$/, "");
  const known = new Set(others.map(bare));
  return lines
    .map((line) =>
      known.has(bare(line)) ? html(line) : `<span class="${mark}">${html(line)}</span>`,
    )
    .join("\n");
}

function witness(change: Change): string {
  if (change.proof === "unknown") {
    return `<p class="soft">Could not be decided, so it counts as breaking.</p>`;
  }
  if (change.witness === undefined) return "";
  const { value, validUnder, error } = change.witness;
  return `<div><p class="soft">Witness, ${verdictOn[validUnder]}: ${html(error)}</p>
<pre>${pretty(value)
    .map((line) => html(line))
    .join("\n")}</pre></div>`;
}
