import { createContext } from "preact";
import type { ComponentChildren, JSX } from "preact";
import { useContext, useEffect, useId, useRef } from "preact/hooks";
import type { FieldError, Problem } from "../api/problem.ts";
import type { Action } from "../state/action.ts";
import { Failure } from "./status.tsx";

interface Errors {
  readonly fields: readonly FieldError[];
}

const ErrorsContext = createContext<Errors>({ fields: [] });

/** Fields of the registry's problem that no field of the form shows. */
function unplaced(problem: Problem, shown: readonly string[]): readonly FieldError[] {
  return problem.fields.filter(({ path }) => !shown.includes(fieldOf(path)));
}

function fieldOf(path: string): string {
  return path.split("/")[1] ?? "";
}

/** A form whose problem is shown above it and at the fields that the registry names. */
export function Form({
  action,
  submit,
  send,
  names = [],
  danger = false,
  cancel,
  children,
}: {
  readonly action: Action;
  /** The words on the button. */
  readonly submit: string;
  readonly send: (fields: FormData) => Promise<void>;
  /** Fields that show their own problem. */
  readonly names?: readonly string[];
  readonly danger?: boolean;
  readonly cancel?: () => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  const { problem, busy } = action;
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const wrong = form.current?.querySelector("[aria-invalid=true]");
    if (wrong instanceof HTMLElement) wrong.focus();
  }, [problem]);
  const elsewhere = problem === undefined ? [] : unplaced(problem, names);
  const placed = problem !== undefined && problem.fields.length > elsewhere.length;
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const fields = new FormData(event.currentTarget);
        void action.run(() => send(fields));
      }}
    >
      {problem !== undefined && !(placed && elsewhere.length === 0) && (
        <Failure problem={problem} />
      )}
      {placed && elsewhere.length === 0 && (
        <p class="notice breaking" role="alert">
          Some fields need another value.
        </p>
      )}
      <ErrorsContext.Provider value={{ fields: problem?.fields ?? [] }}>
        {children}
      </ErrorsContext.Provider>
      <div class="actions">
        <button type="submit" class={danger ? "danger" : "primary"} disabled={busy}>
          {busy ? "One moment…" : submit}
        </button>
        {cancel !== undefined && (
          <button type="button" onClick={cancel}>
            Cancel
          </button>
        )}
      </div>
    </form>
  );
}

/** What an input needs so that its label, hint and problem belong to it. */
export interface InputProps {
  readonly id: string;
  readonly name: string;
  readonly "aria-describedby"?: string | undefined;
  readonly "aria-invalid"?: "true" | undefined;
}

/** A labelled input with a hint and with the problem that the registry has with it. */
export function Field({
  name,
  label,
  hint,
  input,
}: {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly input: (props: InputProps) => JSX.Element;
}): JSX.Element {
  const id = useId();
  const { fields } = useContext(ErrorsContext);
  const errors = fields.filter(({ path }) => fieldOf(path) === name);
  const described = [hint === undefined ? "" : `${id}-hint`, errors.length > 0 ? `${id}-error` : ""]
    .filter((part) => part !== "")
    .join(" ");
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {input({
        id,
        name,
        "aria-describedby": described === "" ? undefined : described,
        "aria-invalid": errors.length > 0 ? "true" : undefined,
      })}
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {errors.length > 0 && (
        <p class="field-error" id={`${id}-error`} role="alert">
          {errors.map(({ message }) => message).join("; ")}
        </p>
      )}
    </div>
  );
}

/** The text of a field without spaces around it; undefined when it is empty. */
export function textOf(fields: FormData, name: string): string | undefined {
  const value = fields.get(name);
  const text = typeof value === "string" ? value.trim() : "";
  return text === "" ? undefined : text;
}
