/** A problem at an offset of the file. */
export interface FileProblem {
  readonly code: string;
  readonly offset: number;
  readonly message: string;
}
