/**
 * Bounds of the compatibility engine. Each one that is hit ends in `unknown` with its own reason code,
 * never in a guess. Work units are counted the same way on every machine, so verdicts are reproducible.
 */
export const engineLimits = {
  /** Work units of one comparison, when the question names none. */
  work: 60_000,
  /** Wall-clock guard of one comparison in milliseconds, when the question names none. */
  timeoutMs: 100,
  /** Times the guard at which a comparison ends even if the process did not get the processor all the while. */
  patience: 4,
  /** Steps of the attempt to build a witness at the place where the fast proof stopped, and as many for its samples. */
  suggestionSteps: 200,
  /** Items of an array that is built there. */
  suggestedItems: 64,
  /** Share of both that is kept for trying values where no proof was found. */
  trialPart: 0.25,
  /** Share of both for a witness at the place where the fast proof stopped. */
  suggestionPart: 0.03,
  /** Share of both for the look at a question without its undeclared keys. */
  earlyPart: 0.15,
  /** Values that are handed to the independent validator in such a trial. */
  trialWitnesses: 40,
  /** Objects with the same keys among them. */
  trialsOfOneShape: 4,
  /** Nested schemas (and `$ref` steps) that lowering follows. */
  schemaDepth: 400,
  /** Nested goals of the solver; a witness is never deeper. */
  goalDepth: 150,
  /** Array positions of a witness whose items differ from each other. */
  distinctPositions: 100,
  /** Schemas with bounds on how many items of one array match them. */
  countedSchemas: 12,
  /** Length of a witness array whose items may repeat. */
  arrayLength: 4_096,
  /** Code points of a witness string. */
  stringLength: 20_000,
  /** Keys of a witness object. */
  objectKeys: 1_024,
  /** Automaton states that one string question may visit. */
  patternStates: 5_000,
  /** Alternatives combined while one question about patterns is answered; hostile patterns have very many. */
  languageSteps: 1_000_000,
  /** Longest pattern source that is parsed. */
  patternLength: 4_096,
  /** Milliseconds that one pattern may take to match the texts of a witness, where the engine cannot read it. */
  patternMs: 50,
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
