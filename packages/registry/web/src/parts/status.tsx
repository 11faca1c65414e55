import type { ComponentChildren, JSX } from "preact";
import type { Problem } from "../api/problem.ts";
import type { Resource } from "../state/resource.ts";
import { Text } from "./text.tsx";

/** Something is on its way. */
export function Loading({ what }: { readonly what: string }): JSX.Element {
  return (
    <div class="loading" role="status">
      <span class="sr-only">Loading {what}…</span>
      <span class="bone" />
      <span class="bone" />
      <span class="bone" />
    </div>
  );
}

/** There is nothing, and what to do about it. */
export function Empty({
  title,
  children,
}: {
  readonly title: string;
  readonly children?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children}
    </div>
  );
}

/** What went wrong and what to do. */
export function Failure({
  problem,
  again,
}: {
  readonly problem: Problem;
  readonly again?: (() => void) | undefined;
}): JSX.Element {
  const wait = problem.code === "rate-limited";
  return (
    <div class={`notice ${wait ? "dangerous" : "breaking"}`} role="alert">
      <p>
        <strong>{problem.title}.</strong> <Text of={problem.message} max={1_000} />
      </p>
      {problem.fields.length > 0 && (
        <ul>
          {problem.fields.map(({ in: place, path, message }) => (
            <li key={`${place}${path}${message}`}>
              <Text of={`${path === "" ? place : path.slice(1)}: ${message}`} max={300} />
            </li>
          ))}
        </ul>
      )}
      <p class="small">
        <code>{problem.code}</code>
        {problem.requestId !== undefined && <> · request {problem.requestId}</>}
      </p>
      {again !== undefined && (
        <button type="button" onClick={again}>
          Try again
        </button>
      )}
    </div>
  );
}

/** A resource in whichever state it is; what was read stays visible when reading it again failed. */
export function Loaded<T>({
  from,
  what,
  children,
}: {
  readonly from: Resource<T>;
  readonly what: string;
  readonly children: (value: T) => ComponentChildren;
}): JSX.Element {
  const { value, problem, reload } = from;
  return (
    <>
      {problem !== undefined && <Failure problem={problem} again={reload} />}
      {value === undefined && problem === undefined && <Loading what={what} />}
      {value !== undefined && children(value)}
    </>
  );
}

/** Reads the next page of a list, when there is one. */
export function More({
  list,
  words = "Show more",
}: {
  readonly list: { readonly more: (() => void) | undefined; readonly loading: boolean };
  readonly words?: string;
}): JSX.Element | null {
  if (list.more === undefined) return null;
  return (
    <p class="more">
      <button type="button" onClick={list.more} disabled={list.loading}>
        {list.loading ? "Loading…" : words}
      </button>
    </p>
  );
}
