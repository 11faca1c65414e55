import type { JSX } from "preact";
import { useState } from "preact/hooks";

/** The first of many items, and a button that shows more; null when there are no more. */
export interface Some<T> {
  readonly shown: readonly T[];
  readonly more: JSX.Element | null;
}

/** Shows what a stranger can make long step by step, so that the page stays quick. */
export function useSome<T>(items: readonly T[], step: number, what: string): Some<T> {
  const [most, setMost] = useState(step);
  const left = items.length - most;
  return {
    shown: items.slice(0, most),
    more:
      left <= 0 ? null : (
        <p class="more">
          <button type="button" onClick={() => setMost(most + step)}>
            Show more {what} ({left.toLocaleString()} left)
          </button>
        </p>
      ),
  };
}
