import type { RegistryEvent } from "@tenon/api";
import { createContext } from "preact";
import type { ComponentChildren, JSX } from "preact";
import { useContext, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { listen } from "../api/event-stream.ts";
import { useSession } from "./session.tsx";

/** Whether events are heard: `live` now, `connecting` for the first time, `away` until the next attempt. */
export type LiveState = "connecting" | "live" | "away";

/** An event, or the news that some may have been missed. */
export type News = RegistryEvent | { readonly type: "reconnected"; readonly server?: undefined };
type Heard = (news: News) => void;

interface Live {
  readonly state: LiveState;
  readonly subscribe: (heard: Heard) => () => void;
}

const LiveContext = createContext<Live>({ state: "connecting", subscribe: () => () => undefined });

/** Milliseconds before the first and at most before any next attempt. */
const pause = { first: 1_000, longest: 30_000 };

/** Milliseconds without a connection that make it likely that something was missed. */
const missedMs = 500;

/** Whether events are heard. */
export function useLiveState(): LiveState {
  return useContext(LiveContext).state;
}

/** Calls back with the news of the registry, with the newest closure. */
export function useNews(heard: Heard): void {
  const { subscribe } = useContext(LiveContext);
  const newest = useRef(heard);
  newest.current = heard;
  useEffect(() => subscribe((news) => newest.current(news)), [subscribe]);
}

/** Listens to the registry's events for everything below it, and goes on where it stopped when the stream ends. */
export function LiveProvider({ children }: { children: ComponentChildren }): JSX.Element {
  const { key, can } = useSession();
  const [state, setState] = useState<LiveState>("connecting");
  const listeners = useMemo(() => new Set<Heard>(), []);
  const subscribe = useMemo(
    () => (heard: Heard) => {
      listeners.add(heard);
      return () => void listeners.delete(heard);
    },
    [listeners],
  );
  const allowed = can("read");
  useEffect(() => {
    if (!allowed) return undefined;
    const over = new AbortController();
    const tell: Heard = (news) => {
      for (const heard of listeners) heard(news);
    };
    void follow({ key, tell, setState, signal: over.signal });
    return () => over.abort();
  }, [key, allowed, listeners]);
  return <LiveContext.Provider value={{ state, subscribe }}>{children}</LiveContext.Provider>;
}

async function follow(options: {
  readonly key: string | undefined;
  readonly tell: Heard;
  readonly setState: (state: LiveState) => void;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { key, tell, setState, signal } = options;
  let lastEventId: string | undefined;
  let failures = 0;
  let since = Date.now();
  const opened = (): void => {
    failures = 0;
    setState("live");
    // What happened while nobody listened is not told again, so what is shown is read again; a first connection that
    // was there at once missed nothing.
    if (Date.now() - since > missedMs) tell({ type: "reconnected" });
    since = 0;
  };
  while (!signal.aborted) {
    try {
      for await (const event of listen({ key, lastEventId, signal, opened })) {
        if (/^\d+$/u.test(event.id)) lastEventId = event.id;
        tell(event);
      }
    } catch {
      // Every failure means the same here: the stream is gone and is opened again below.
      failures += 1;
    }
    if (signal.aborted) return;
    setState("away");
    await rest(Math.min(pause.longest, pause.first * 2 ** failures), signal);
  }
}

function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}
