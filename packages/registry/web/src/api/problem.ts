/** A place of a request that the registry did not accept. */
export interface FieldError {
  readonly in: string;
  readonly path: string;
  readonly message: string;
}

/** A failed call: the registry's problem document, or why there is no answer. */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly requestId: string | undefined;
  readonly fields: readonly FieldError[];

  constructor(given: {
    readonly code: string;
    readonly status: number;
    readonly title: string;
    readonly detail: string;
    readonly requestId?: string | undefined;
    readonly fields?: readonly FieldError[];
  }) {
    super(given.detail);
    this.name = "Problem";
    this.code = given.code;
    this.status = given.status;
    this.title = given.title;
    this.requestId = given.requestId;
    this.fields = given.fields ?? [];
  }
}

/** What any thrown thing says to people. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new Problem({ code: "page-failed", status: 0, title: "The page failed", detail });
}

/** The registry is away, or something between here and there is. */
export function unreachable(error: unknown): Problem {
  const why = error instanceof Error ? error.message : String(error);
  return new Problem({
    code: "registry-unreachable",
    status: 0,
    title: "The registry does not answer",
    detail: `${why}. Check the connection and that the registry runs, then try again.`,
  });
}

/** The problem document (RFC 9457) of an answer; one of our own when something else answered. */
export async function readProblem(answer: Response): Promise<Problem> {
  const body: unknown = await answer.json().catch(() => undefined);
  const text = (key: string): string | undefined => {
    const value = isRecord(body) ? body[key] : undefined;
    return typeof value === "string" ? value : undefined;
  };
  const errors = isRecord(body) && Array.isArray(body["errors"]) ? body["errors"] : [];
  return new Problem({
    code: text("code") ?? "answer-invalid",
    status: answer.status,
    title: text("title") ?? `Status ${answer.status}`,
    detail: text("detail") ?? "Something that is not this registry answered.",
    requestId: text("requestId"),
    fields: errors.filter(isFieldError),
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isFieldError(value: unknown): value is FieldError {
  return (
    isRecord(value) &&
    [value["in"], value["path"], value["message"]].every((part) => typeof part === "string")
  );
}
