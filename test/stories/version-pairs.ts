import { devtools, playwright } from "./browser-pairs.ts";
import { context7, github, notion, sentry } from "./service-pairs.ts";
import type { VersionPair } from "./version-pair.ts";

/** Every pair of releases that the story tells. */
export const versionPairs: readonly VersionPair[] = [
  playwright,
  devtools,
  context7,
  notion,
  github,
  sentry,
];
