import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { visibleRuns } from "./visible-text.ts";

/** A stranger's text as text: isolated from what stands around it, its hidden characters made visible. */
export function Text({ of, max }: { readonly of: string; readonly max?: number }): JSX.Element {
  return (
    <bdi>
      {visibleRuns(of, max).map((run, index) =>
        run.hidden ? (
          <span
            key={index}
            class="hidden-character"
            title={`A character that cannot be seen: ${run.text}`}
          >
            {run.text}
          </span>
        ) : (
          run.text
        ),
      )}
    </bdi>
  );
}

const shortLength = 600;

/** A stranger's text of several lines; a long one is folded. */
export function Prose({ of }: { readonly of: string }): JSX.Element {
  const [whole, setWhole] = useState(false);
  const long = of.length > shortLength;
  return (
    <p class="prose">
      <Text of={of} max={whole ? 100_000 : shortLength} />
      {long && (
        <button type="button" class="link" onClick={() => setWhole(!whole)}>
          {whole ? "Show less" : "Show all"}
        </button>
      )}
    </p>
  );
}

/** A name in the hand of a machine: tool, server, channel, digest. */
export function Name({
  of,
  max = 200,
}: {
  readonly of: string;
  readonly max?: number;
}): JSX.Element {
  return (
    <code class="name">
      <Text of={of} max={max} />
    </code>
  );
}

/** The beginning of a digest; the whole of it on hover and for readers. */
export function Digest({ of }: { readonly of: string }): JSX.Element {
  return (
    <code class="digest" title={of}>
      {of.slice(0, 19)}…
    </code>
  );
}
