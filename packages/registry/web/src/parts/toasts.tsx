import { createContext } from "preact";
import type { ComponentChildren, JSX } from "preact";
import { useContext, useMemo, useState } from "preact/hooks";

type Say = (words: string) => void;
const SayContext = createContext<Say>(() => undefined);

/** Milliseconds that a message stays. */
const stayMs = 6_000;

/** Says something in passing, also to a screen reader. */
export function useSay(): Say {
  return useContext(SayContext);
}

/** Shows what is said below it. */
export function Toasts({ children }: { children: ComponentChildren }): JSX.Element {
  const [said, setSaid] = useState<readonly { readonly id: number; readonly words: string }[]>([]);
  const say = useMemo(() => {
    let count = 0;
    return (words: string) => {
      count += 1;
      const id = count;
      setSaid((old) => [...old.slice(-3), { id, words }]);
      setTimeout(() => setSaid((old) => old.filter((one) => one.id !== id)), stayMs);
    };
  }, []);
  return (
    <SayContext.Provider value={say}>
      {children}
      <div class="toasts" role="status" aria-live="polite">
        {said.map(({ id, words }) => (
          <p key={id} class="toast">
            {words}
          </p>
        ))}
      </div>
    </SayContext.Provider>
  );
}
