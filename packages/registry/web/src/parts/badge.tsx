import type { ComponentChildren, JSX } from "preact";

/** What a badge says by its colour; the word says it as well. */
export type Tone = "breaking" | "dangerous" | "safe" | "info" | "quiet";

/** A short word with a colour. */
export function Badge({
  tone = "quiet",
  title,
  children,
}: {
  readonly tone?: Tone;
  readonly title?: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <span class={`badge ${tone}`} title={title}>
      {children}
    </span>
  );
}

const verdictTones = {
  breaking: "breaking",
  dangerous: "dangerous",
  safe: "safe",
  same: "quiet",
} as const;

/** A verdict or the level of a change. */
export function Verdict({ of }: { readonly of: keyof typeof verdictTones }): JSX.Element {
  return <Badge tone={verdictTones[of]}>{of === "same" ? "no change" : of}</Badge>;
}

const healthTones = {
  ok: "safe",
  failing: "breaking",
  flapping: "dangerous",
  unstable: "dangerous",
  unknown: "quiet",
} as const;
const healthWords = {
  ok: "healthy",
  failing: "failing",
  flapping: "flapping",
  unstable: "unstable",
  unknown: "not probed yet",
} as const;

/** A server's health. */
export function Health({ of }: { readonly of: keyof typeof healthTones }): JSX.Element {
  return (
    <span class={`badge dot ${healthTones[of]}`} title="Outcome of the last probes">
      {healthWords[of]}
    </span>
  );
}

const answerTones = { yes: "safe", no: "breaking", unknown: "dangerous" } as const;

/** An answer that can also be that nobody knows. */
export function Answer({ of }: { readonly of: keyof typeof answerTones }): JSX.Element {
  return <Badge tone={answerTones[of]}>{of}</Badge>;
}
