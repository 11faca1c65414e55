export type Path = readonly (string | number)[];

/** One thing that is wrong in a configuration. */
export interface ConfigProblem {
  /** Keys and indices from the top of the document. */
  readonly path: Path;
  /** True when the key at the end of `path` is wrong, not its value. */
  readonly atKey: boolean;
  /** What is wrong and what to do; holds nothing that came from the environment. */
  readonly message: string;
}
