/**
 * Bounds of the compatibility engine. Each one that is hit ends in `unknown` with its own reason code,
 * never in a guess. Work units are counted the same way on every machine, so verdicts are reproducible.
 */
export const engineLimits = {
  /** Work units of one comparison, when the question names none. */
  work: 60_000,
  /** Wall-clock guard of one comparison in milliseconds, when the question names none. */
  timeoutMs: 100,
  /** Nested schemas (and `$ref` steps) that lowering follows. */
  schemaDepth: 400,
  /** Nested goals of the solver; a witness is never deeper. */
  goalDepth: 150,
  /** Array positions of a witness whose items differ from each other. */
  distinctPositions: 24,
  /** Length of a witness array whose items may repeat. */
  arrayLength: 4_096,
  /** Code points of a witness string. */
  stringLength: 20_000,
  /** Keys of a witness object. */
  objectKeys: 1_024,
  /** Automaton states that one string question may visit. */
  patternStates: 5_000,
  /** Alternatives combined while one question about patterns is answered; hostile patterns have very many. */
  languageSteps: 200_000,
  /** Longest pattern source that is parsed. */
  patternLength: 4_096,
  /** Copies a bounded repetition with a lookaround or an anchor inside may be unrolled to. */
  patternUnroll: 12,
  /** Integers tried one by one between two numeric bounds. */
  integerScan: 10_000,
  /** Conditional declarations of one key that are combined exactly; beyond, declaredness is widened. */
  declarationVariants: 4,
  /** Conditional declarations of one key that may exclude each other, as in a tagged union. */
  declarationBranches: 32,
  /** Distinct conditional patterns that `unevaluatedProperties` combines exactly. */
  unevaluatedPatterns: 4,
  /** Pairs of subschema and value that the independent validator may look at for one witness. */
  validationSteps: 20_000,
} as const;
