import type { JSX } from "preact";
import { useNow } from "../state/clock.ts";

const local = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });

const steps = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** How far an instant is from now, in words: `in 40 sec.`, `2 hr. ago`. */
export function distance(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1_000);
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return relative.format(seconds, "second");
}

/** An instant in local time; the exact one on hover. */
export function Instant({ at }: { readonly at: string }): JSX.Element {
  return (
    <time datetime={at} title={at}>
      {local.format(new Date(at))}
    </time>
  );
}

/** How long ago an instant was, or how soon it will be; it ticks, and the exact instant shows on hover. */
export function Ago({ at }: { readonly at: string }): JSX.Element {
  const now = useNow();
  return (
    <time datetime={at} title={`${local.format(new Date(at))} · ${at}`}>
      {distance(Date.parse(at) - now)}
    </time>
  );
}

/** When something that is due happens. */
export function Due({ at }: { readonly at: string }): JSX.Element {
  const late = useNow() > Date.parse(at);
  return late ? (
    <time datetime={at} title={at}>
      due now
    </time>
  ) : (
    <Ago at={at} />
  );
}
