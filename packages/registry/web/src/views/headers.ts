import { Problem } from "../api/problem.ts";

/** Request headers written one per line, as `Name: value`. Throws `Problem` for a line that is none. */
export function headersOf(text: string | undefined): Record<string, string> | undefined {
  if (text === undefined) return undefined;
  const entries = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line, index) => {
      const colon = line.indexOf(":");
      if (colon > 0) return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const;
      const message = `line ${index + 1} is not "Name: value"`;
      throw new Problem({
        code: "request-invalid",
        status: 0,
        title: "A header cannot be read",
        detail: `Headers: ${message}.`,
        fields: [{ in: "body", path: "/headers", message }],
      });
    });
  return Object.fromEntries(entries);
}
