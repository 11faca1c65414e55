/**
 * Bounds on the work and the output of one diff; past them the answer is `unknown`, never silence.
 */
export const limits = {
  /** Facts of one schema; past them the two schemas are told apart as a whole. */
  facts: 1_000,
  /** Pairs of schema places that are compared in one pair of schemas. */
  pairs: 20_000,
  /** Levels of places inside each other, references counted as one each, that are followed. */
  nesting: 200,
  /** Enumeration values reported one by one; longer lists of changes are one fact. */
  values: 50,
  /**
   * Branches of one `anyOf` or `oneOf` that are matched with each other; longer ones are compared
   * as text.
   */
  branches: 64,
  /** References that the text of one schema unfolds; later ones are written by name. */
  unfoldings: 200,
  /** Schemas that the text of one schema visits before it unfolds no more references. */
  textVisits: 40_000,
  /** Removed times added tools that are all scored for renames; past them the nearest by words. */
  closeLook: 10_000,
  /** Removed times added properties that are all scored; past them only equal words count. */
  renamePairs: 200_000,
  /** Added tools that are scored for one removed tool when there are more than `closeLook` pairs. */
  nearTools: 16,
  /** Added tools that share a word from where on the word tells nothing. */
  commonWord: 400,
  /** Answers `unknown` about single changes of one schema after which no more is asked. */
  doubts: 3,
  /** Changes of one schema that are put to the engine one by one; the rest is decided together. */
  proofs: 24,
  /**
   * Names that went from one schema for which a witness is looked for; the others break by
   * themselves.
   */
  surfaceProofs: 3,
  /**
   * Wall-clock guard of one comparison in milliseconds where the caller names none. Generous, so that
   * a busy machine does not change a verdict; the engine's work units are the bound that decides.
   */
  timeoutMs: 1_000,
  /** Levels that the search for the narrowest breaking place goes down. */
  narrowing: 16,
} as const;
