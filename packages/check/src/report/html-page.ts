import { createHash } from "node:crypto";
import { pageScript, pageStyle } from "./html-style.ts";
import { oneLine } from "./one-line.ts";
import { escapeXml } from "./xml.ts";

/** What a page is drawn with; by default the style and the script of a report. */
export interface PageParts {
  readonly style: string;
  /** None: the policy lets no script run at all. */
  readonly script?: string;
}

/** One self-contained page: nothing is fetched, and the policy lets nothing else run or load. */
export function htmlPage(
  title: string,
  toolVersion: string,
  body: string,
  { style, script }: PageParts = { style: pageStyle, script: pageScript },
): string {
  const policy = [
    "default-src 'none'",
    `style-src ${hash(style)}`,
    ...(script === undefined ? [] : [`script-src ${hash(script)}`]),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="tenon ${html(toolVersion)}">
<title>${html(title)}</title>
<style>${style}</style>
</head>
<body>
${body}${script === undefined ? "" : `\n<script>${script}</script>`}
</body>
</html>
`;
}

function hash(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

/** Text of a stranger as content or attribute value of the page, on one line. */
export function html(text: string, maxLength?: number): string {
  return escapeXml(oneLine(text, maxLength));
}

/** Our own text with names in backticks, which become code. */
export function htmlProse(text: string): string {
  const pieces = oneLine(text).split("`");
  const balanced = pieces.length % 2 === 1;
  return pieces
    .map((piece, index) => {
      const isCode = index % 2 === 1 && (balanced || index < pieces.length - 1);
      return isCode ? `<code>${escapeXml(piece)}</code>` : escapeXml(piece);
    })
    .join("");
}
