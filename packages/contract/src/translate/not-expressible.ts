/** The message says which part of a schema cannot be rewritten exactly, so that nothing can be proved. */
export class NotExpressible extends Error {}
