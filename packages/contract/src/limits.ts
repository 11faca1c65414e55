/** Bounds on everything that a server can make large; past them a tool is a problem or the list an error. */
export const limits = {
  /** Bytes of the text of one tool list. */
  listBytes: 32 * 1024 * 1024,
  /** Entries of one tool list. */
  tools: 10_000,
  /** Size of one tool definition: characters of its compact JSON text, escapes not counted. */
  toolCharacters: 1024 * 1024,
  /** Levels of nested objects and arrays in one tool definition, the definition itself included. */
  toolDepth: 128,
  /** Subschemas of one schema, the schema itself included. */
  subschemas: 20_000,
  /** UTF-16 code units of a tool name. */
  nameLength: 128,
  /** Parameters that `parametersOf` lists for one tool. */
  parameters: 5_000,
  /** Characters of a parameter's path, and of the pointer to it; longer ones are not listed. */
  parameterPath: 2_048,
  /** `$ref` steps that `parametersOf` follows one inside the other. */
  parameterReferences: 16,
  /** Schema places that `parametersOf` visits for one tool; bounds the unfolding of shared `$ref` targets. */
  parameterVisits: 50_000,
  /** Compiled validators that are kept at a time. */
  validators: 512,
  /** Subschemas of a schema that is still compiled; each costs about 40 kB and 0.1 ms. */
  validatedSubschemas: 2_000,
  /** Items of one array inside a value handed to `validateValue`: `uniqueItems` compares each with each. */
  validatedItems: 2_000,
  /** Pairs of subschema and value that one validation may look at. */
  validationSteps: 200_000,
  /** Milliseconds that the matches of a server's patterns may take in one validation. */
  patternMs: 250,
  /** Problems that `validateValue` returns at most. */
  validationProblems: 100,
} as const;
