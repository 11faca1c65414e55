import type { CheckReport } from "../check-report.ts";
import { isFixable } from "./fixable.ts";
import { isContractFinding } from "./items.ts";
import { rulePage } from "./rule-pages.ts";

/** One sentence: what the reader should do now; empty when there is nothing to do. */
export function nextStep(report: CheckReport): string {
  const open = report.findings.filter((finding) => finding.level !== "notice");
  const others = open.filter((finding) => !isContractFinding(finding));
  const inPrompts = others.filter((finding) => rulePage(finding.rule)?.family !== "lock");
  const moved = report.servers.some((server) => server.from.digest !== server.to.digest);
  const pin = moved ? ", then agree to the new contract with `tenon pin`" : "";
  if (inPrompts.length > 0) return `${mend(inPrompts)}${pin}.`;
  if (others.length > 0) return "Do what the findings above say.";
  if (open.length > 0) {
    return "No prompt is affected: agree to the new contract with `tenon pin`, or accept a change with `tenon waive`.";
  }
  return moved ? "Record the new contract with `tenon pin`." : "";
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
