import type { Endpoint } from "./endpoint.ts";
import type { ProblemCode } from "./problem.ts";

/** Every problem that an endpoint can answer with: its own, and those that follow from its form. */
export function problemsOf(endpoint: Endpoint): readonly ProblemCode[] {
  const { access, method, params, query, body } = endpoint;
  const parsed = params !== undefined || query !== undefined || body !== undefined;
  const all: readonly ProblemCode[] = [
    ...endpoint.problems,
    ...always,
    // A key that is sent is judged even where none is needed.
    "key-invalid",
    ...when(access !== "anyone", "key-missing", "scope-missing"),
    ...when(parsed, "request-invalid"),
    ...when(body !== undefined, "request-invalid", "body-too-large", "media-type-unsupported"),
    ...when(method !== "GET", "outcome-unknown"),
  ];
  return [...new Set(all)];
}

/** `method-not-allowed` is of the path: an endpoint that is asked with a method which none of it has. */
const always: readonly ProblemCode[] = [
  "method-not-allowed",
  "rate-limited",
  "internal",
  "store-unavailable",
];

function when(applies: boolean, ...codes: readonly ProblemCode[]): readonly ProblemCode[] {
  return applies ? codes : [];
}
