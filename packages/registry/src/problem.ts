import { problems } from "@tenon/api";
import type { ProblemCode } from "@tenon/api";

/** Says that a request with a chosen id was made before. */
export function idTaken(
  what: "key" | "webhook" | "trust",
  id: string | undefined,
): RegistryProblem {
  return new RegistryProblem("resource-exists", `A ${what} has the id ${id} already.`);
}

/** A failure that the registry answers with: a code of the catalogue and what was wrong, where, and what to do. */
export class RegistryProblem extends Error {
  readonly code: ProblemCode;

  constructor(code: ProblemCode, detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.name = "RegistryProblem";
    this.code = code;
  }

  get status(): number {
    return problems[this.code].status;
  }
}
