import type { Bump } from "./change.ts";
import { TenonError } from "./error.ts";
import { plainText } from "./plain-text.ts";

/** The version of a contract that was never seen before. */
export const firstVersion = "1.0.0";

/** `major.minor.patch` of Semantic Versioning 2.0.0; each part has at most 15 digits and so stays exact. */
const pattern = /^(0|[1-9]\d{0,14})\.(0|[1-9]\d{0,14})\.(0|[1-9]\d{0,14})$/;

/**
 * The version that follows from a bump; the same version for `none`. Throws `TenonError` (`usage`,
 * `version-invalid`) when `version` is not `major.minor.patch`.
 */
export function nextVersion(version: string, bump: Bump): string {
  const parts = pattern.exec(version);
  if (parts === null) {
    throw new TenonError(
      "usage",
      "version-invalid",
      `The version "${plainText(version, 40)}" is not major.minor.patch. Give a version like ${firstVersion}.`,
    );
  }
  const [major = 0, minor = 0, patch = 0] = parts.slice(1).map(Number);
  const next: Readonly<Record<Bump, string>> = {
    major: `${major + 1}.0.0`,
    minor: `${major}.${minor + 1}.0`,
    patch: `${major}.${minor}.${patch + 1}`,
    none: version,
  };
  return next[bump];
}
