import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { problemOf } from "../api/problem.ts";
import type { Problem } from "../api/problem.ts";
import type { Call } from "../api/call.ts";
import { useNews } from "./live.tsx";
import type { News } from "./live.tsx";
import { useSession } from "./session.tsx";

/** Something that is read from the registry and read again when it changes; the old value stays until the new is there. */
export interface Resource<T> {
  readonly value: T | undefined;
  readonly problem: Problem | undefined;
  readonly loading: boolean;
  readonly reload: () => void;
}

/** Milliseconds between an event and reading again, and between two such reads: a burst of events is one read. */
const settleMs = 150;
const restMs = 1_000;

/** Reads a resource, again when `inputs` change and when there is news that concerns it. */
export function useResource<T>(
  load: (call: Call, signal: AbortSignal) => Promise<T>,
  inputs: readonly unknown[],
  concerns: (news: News) => boolean = () => false,
): Resource<T> {
  const { call } = useSession();
  const [state, setState] = useState<Omit<Resource<T>, "reload">>(nothingYet);
  const [turn, setTurn] = useState(0);
  const shown = useRef<string>(undefined);
  const reload = useCallback(() => setTurn((count) => count + 1), []);
  const subject = JSON.stringify(inputs);
  useEffect(() => {
    const over = new AbortController();
    const same = shown.current === subject;
    shown.current = subject;
    setState((old) => (same ? { ...old, loading: true } : nothingYet));
    const read = async (): Promise<void> => {
      try {
        const value = await load(call, over.signal);
        if (!over.signal.aborted) setState({ value, problem: undefined, loading: false });
      } catch (error) {
        if (over.signal.aborted) return;
        setState((old) => ({ value: old.value, problem: problemOf(error), loading: false }));
      }
    };
    void read();
    return () => over.abort();
  }, [call, subject, turn]);
  useStale(state.loading, reload, concerns);
  return { ...state, reload };
}

/** Reads again when there is news, never while it is being read and never faster than people can follow. */
function useStale(loading: boolean, reload: () => void, concerns: (news: News) => boolean): void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const stale = useRef(false);
  const last = useRef(0);
  const schedule = (): void => {
    if (!stale.current || timer.current !== undefined || loading) return;
    timer.current = setTimeout(
      () => {
        timer.current = undefined;
        stale.current = false;
        last.current = Date.now();
        reload();
      },
      Math.max(settleMs, last.current + restMs - Date.now()),
    );
  };
  useNews((news) => {
    if (news.type !== "reconnected" && !concerns(news)) return;
    stale.current = true;
    schedule();
  });
  useEffect(schedule, [loading]);
  useEffect(() => () => clearTimeout(timer.current), []);
}

const nothingYet = { value: undefined, problem: undefined, loading: true } as const;

/** One page of a list of the registry. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string | undefined;
}

/** A list that is read page by page. */
export interface Pages<T> extends Resource<readonly T[]> {
  /** Reads one more page; undefined after the last. */
  readonly more: (() => void) | undefined;
}

/** Reads a list page by page, and what is shown of it again when there is news that concerns it. */
export function usePages<T>(
  load: (call: Call, cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>,
  inputs: readonly unknown[],
  concerns: (news: News) => boolean = () => false,
): Pages<T> {
  const subject = JSON.stringify(inputs);
  const [wanted, setWanted] = useState({ subject, pages: 1 });
  const pages = wanted.subject === subject ? wanted.pages : 1;
  const { value, problem, loading, reload } = useResource(
    async (call, signal) => {
      const items: T[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < Math.max(1, latest.current); page += 1) {
        const next = await load(call, cursor, signal);
        items.push(...next.items);
        cursor = next.nextCursor;
        if (cursor === undefined) break;
      }
      return { items, nextCursor: cursor };
    },
    inputs,
    concerns,
  );
  const latest = useRef(pages);
  latest.current = pages;
  return {
    value: value?.items,
    problem,
    loading,
    reload,
    more:
      value?.nextCursor === undefined
        ? undefined
        : () => {
            latest.current = pages + 1;
            setWanted({ subject, pages: pages + 1 });
            reload();
          },
  };
}
