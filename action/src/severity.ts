import type { CheckReport } from "@tenon/check";
import { lockFolder } from "@tenon/check";

type Findings = CheckReport["findings"];

/** Findings as a person should read them: what fails first, and of one level what is in a prompt before what is in the lock. */
export function bySeverity({ findings }: Pick<CheckReport, "findings">): Findings {
  return (["error", "warning", "notice"] as const).flatMap((level) => {
    const own = findings.filter((finding) => finding.level === level);
    const inLock = (file: string): boolean => file.split("/").includes(lockFolder);
    return [...own.filter(({ file }) => !inLock(file)), ...own.filter(({ file }) => inLock(file))];
  });
}
