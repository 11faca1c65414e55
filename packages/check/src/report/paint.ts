const codes = {
  bold: 1,
  dim: 2,
  red: 31,
  green: 32,
  yellow: 33,
  blue: 34,
  magenta: 35,
  cyan: 36,
} as const;

export type Colour = keyof typeof codes;
export type Paint = (text: string, ...colours: readonly Colour[]) => string;

/** Wraps text in terminal colours, or leaves it alone where there are none. */
export function paintFor(colour: boolean): Paint {
  if (!colour) return (text) => text;
  return (text, ...colours) => {
    const on = colours.map((name) => `\u001b[${codes[name]}m`).join("");
    return `${on}${text}\u001b[0m`;
  };
}

/** The colour of every level of a finding and of a change. */
export const levelColour = {
  error: "red",
  warning: "yellow",
  notice: "cyan",
  breaking: "red",
  dangerous: "yellow",
  safe: "green",
  same: "green",
} as const satisfies Record<string, Colour>;
