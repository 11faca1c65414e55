import { InvalidArgumentError } from "commander";

const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * The instant that a text means, RFC 3339 in UTC: `2026-11-21T03:00:00Z`, `2026-11-21`, `2026-11-21 03:00`, `03:00` (the last one there was),
 * or how long ago: `90m`, `2h`, `7d`. Throws for anything else.
 */
export function instantOption(text: string, now: Date = new Date()): string {
  const ago = /^(\d{1,6})([smhd])$/u.exec(text);
  if (ago !== null) {
    const [, count = "0", unit = "s"] = ago;
    const ms = Number(count) * units[unit as keyof typeof units];
    return new Date(now.getTime() - ms).toISOString();
  }
  const clock = /^([01]\d|2[0-3]):([0-5]\d)$/u.test(text);
  if (clock) {
    const today = new Date(`${now.toISOString().slice(0, 10)}T${text}:00Z`);
    const day = today > now ? units.d : 0;
    return new Date(today.getTime() - day).toISOString();
  }
  const plain = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)?$/u.test(text);
  const zoned = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/iu.test(
    text,
  );
  const whole = text.length === 10 ? `${text}T00:00` : text.replace(" ", "T");
  const time = plain ? Date.parse(`${whole}Z`) : zoned ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return new Date(time).toISOString();
  throw new InvalidArgumentError(
    "Write 03:00, 2026-11-21, 2026-11-21T03:00:00Z (all UTC), or how long ago: 90m, 2h, 7d.",
  );
}
