/** What is asked of the thread of an embedded database. A session is a transaction that is open. */
export type EngineRequest =
  | {
      readonly kind: "query";
      readonly text: string;
      readonly values: readonly unknown[];
      readonly rowMode: "array" | "object";
      readonly session: number | undefined;
    }
  | { readonly kind: "begin" }
  | { readonly kind: "commit" | "rollback"; readonly session: number | undefined };

/** Rows of a statement as drizzle's driver wants them; `session` is what `begin` opened. */
export interface EngineResult {
  readonly rows: readonly unknown[];
  readonly affectedRows?: number;
  readonly session?: number;
}

/** The answer to the request of that id: a result or an error with the fields that Postgres gives. */
export interface EngineAnswer {
  readonly id: number;
  readonly result?: EngineResult;
  readonly error?: {
    readonly message: string;
    readonly code?: string;
    readonly constraint?: string;
    readonly detail?: string;
  };
}

/** What the thread says of itself. */
export type EngineNews =
  | { readonly kind: "open" }
  | { readonly kind: "failed"; readonly reason: string };
