import { endpoints, problems, problemsOf } from "@tenon/api";
import type { Endpoint } from "@tenon/api";

/** The API's reference as one page without script: every endpoint and every problem, from the tables. */
export function referencePage(): string {
  const table: readonly [string, Endpoint][] = Object.entries(endpoints);
  const groups = Map.groupBy(table, ([, { path }]) => groupOf(path));
  const sections = [...groups].map(
    ([group, members]) =>
      `<h2>${escaped(group)}</h2>${members.map(([name, one]) => endpointHtml(name, one)).join("")}`,
  );
  const codes = Object.entries(problems).map(
    ([code, { status, title, solve }]) =>
      `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${escaped(title)}</td><td>${escaped(solve)}</td></tr>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Tenon registry: API reference</title><link rel="stylesheet" href="/docs.css"></head><body><main>
<h1>API reference</h1><p>The same as <a href="/openapi.json">OpenAPI 3.1</a>. Send <code>Authorization: Bearer KEY</code>.
Errors are <code>application/problem+json</code> with a <code>code</code> of the <a href="#problems">list below</a>.</p>
${sections.join("\n")}<h2 id="problems">Problems</h2>
<table><thead><tr><th>Code</th><th>Status</th><th>What</th><th>What to do</th></tr></thead><tbody>${codes.join("")}</tbody></table>
</main></body></html>`;
}

/** Styles of the page; served apart, since the content security policy allows no inline ones. */
export const referenceStyle = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
main{max-width:60rem;margin:0 auto;padding:1rem}code{font:0.9em ui-monospace,monospace}
table{border-collapse:collapse;display:block;overflow-x:auto}td,th{padding:.3rem .6rem;text-align:left;vertical-align:top;border-bottom:1px solid #8884}
h3{margin:1.5rem 0 0}p{margin:.2rem 0}a{color:LinkText}`;

function endpointHtml(name: string, endpoint: Endpoint): string {
  const { method, path, access, summary, description } = endpoint;
  const more = description === undefined ? "" : ` ${escaped(description)}`;
  const can = problemsOf(endpoint)
    .map((code) => `<a href="#${code}"><code>${code}</code></a>`)
    .join(", ");
  return (
    `<h3 id="${name}"><code>${method} ${escaped(path)}</code></h3><p>${escaped(summary)}.${more}</p>` +
    `<p>Needs: <code>${access}</code> · can answer ${can}</p>`
  );
}

function groupOf(path: string): string {
  if (path.startsWith("/v0.1")) return "Official registry, read API";
  const words = path.split("/").filter((part) => part !== "" && !part.startsWith("{"));
  return words.at(1) ?? "other";
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
