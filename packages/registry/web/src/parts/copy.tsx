import type { JSX } from "preact";
import { useState } from "preact/hooks";

/** Puts a text on the clipboard. */
export function Copy({
  text,
  what,
}: {
  readonly text: string;
  readonly what: string;
}): JSX.Element {
  const [words, setWords] = useState("Copy");
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setWords("Copied");
    } catch {
      setWords("Select and copy it");
    }
    setTimeout(() => setWords("Copy"), 3_000);
  };
  return (
    <button
      type="button"
      class="small-button"
      aria-label={`${words}: ${what}`}
      onClick={() => void copy()}
    >
      {words}
    </button>
  );
}
