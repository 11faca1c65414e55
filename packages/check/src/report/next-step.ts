import type { CheckReport } from "../check-report.ts";
import { isFixable } from "./fixable.ts";
import { isContractFinding } from "./items.ts";
import { rulePage } from "./rule-pages.ts";

/** Findings that name no wrong word: somebody has to read the prompt. */
const readingRules: ReadonlySet<string> = new Set([
  "prompt-needs-review",
  "prompt-required-added",
  "prompt-type-changed",
  "prompt-wording-changed",
]);

/** One sentence: what the reader should do now; empty when there is nothing to do. */
export function nextStep(report: CheckReport): string {
  const { findings } = report;
  const open = findings.filter(({ level }) => level !== "notice");
  const others = open.filter((finding) => !isContractFinding(finding));
  const inPrompts = others.filter((finding) => rulePage(finding.rule)?.family !== "lock");
  const toMend = inPrompts.filter(({ rule }) => !readingRules.has(rule));
  // A prompt that waits for a reader is worth the word at any level: nothing else tells what to do about it.
  const toRead = findings.filter(
    ({ rule, level }) =>
      rule === "prompt-needs-review" || (level !== "notice" && readingRules.has(rule)),
  );
  // A contract that the work tree's lock already holds needs no pin, whatever the baseline is.
  const moved = report.servers.some(
    ({ from, to }) => from.digest !== to.digest && to.version === undefined,
  );
  if (toMend.length > 0) {
    const read = toRead.length > 0 ? ", read the prompts that need no new word" : "";
    return `${mend(toMend)}${read}${moved ? ", then agree to the new contract with `tenon pin`" : ""}.`;
  }
  if (toRead.length > 0) return read(toRead, moved);
  if (others.length > 0) return "Do what the findings above say.";
  if (open.length > 0) {
    return "No prompt is affected: agree to the new contract with `tenon pin`, or accept a change with `tenon waive`.";
  }
  return moved ? "Record the new contract with `tenon pin`." : "";
}

function read(findings: CheckReport["findings"], moved: boolean): string {
  const files = new Set(findings.map(({ file }) => file)).size;
  const [prompts, they, fit] =
    files === 1 ? ["the prompt", "it", "fits"] : [`the ${files} prompts`, "they", "fit"];
  const adapt = `Read ${prompts} against what changed and adapt what no longer fits`;
  return moved
    ? `${adapt}, then agree to the new contract with \`tenon pin\` (\`--reviewed\` when ${they} ${fit} unchanged).`
    : `${adapt}, or run \`tenon pin --reviewed\` when ${they} ${fit} unchanged.`;
}

function mend(findings: CheckReport["findings"]): string {
  const all = findings.length;
  const fixable = findings.filter(isFixable).length;
  if (fixable === all)
    return `\`tenon fix\` mends ${all === 1 ? "the prompt" : `all ${all} places`}`;
  if (fixable === 0)
    return `Mend ${all === 1 ? "the prompt" : "the prompts"} by hand, or accept with \`tenon waive\` what may stay`;
  return `\`tenon fix\` mends ${fixable} of ${all} places; mend the other ${all - fixable} by hand`;
}
