/** Bounds of translation; past one of them there is no plan, or the call is refused, never a guess. */
export const translationLimits = {
  /** Places of one schema that are looked at, and edits of one side of a plan. */
  places: 5_000,
  edits: 500,
  /** Subschemas that a preimage is made of; unfolding shared references can make very many of few. */
  rewritten: 60_000,
  /** Segments of the path of one edit. */
  pathSegments: 64,
  /** Keys and items that one translation of a value looks at. */
  visits: 200_000,
  /** Times that what is left is looked at for more edits. */
  looks: 4,
  /** Milliseconds for one question to the engine while a plan is made. */
  timeoutMs: 500,
  /** Changes that a refusal names. */
  changesTold: 20,
} as const;
