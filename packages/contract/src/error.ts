/** Whose turn it is: `usage` exits 2 (wrong use, bad configuration), `load` exits 3 (a source could not be read). */
export type ErrorKind = "usage" | "load";

/** An expected failure. The message has three parts: what was wrong, where, what to do. */
export class TenonError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;

  constructor(kind: ErrorKind, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "TenonError";
    this.kind = kind;
    this.code = code;
  }
}
