import { pageStyle } from "./html-style.ts";

/** The style of the page of `tenon refs`: the text left, what a mark means right; below it on a phone. */
export const refsStyle = `${pageStyle}
:root{--tool:#0b5cad;--tool-bg:#dcebfb;--parameter:#7a2aa8;--parameter-bg:#f3e4fb;--value:#8a5a00;--value-bg:#fff0cc;--grant:#1a6b3c;--grant-bg:#dcf5e3;--unknown:#b3261e;--unknown-bg:#ffe3e0}
@media (prefers-color-scheme:dark){:root{--tool:#8cc2ff;--tool-bg:#12304f;--parameter:#dba6f5;--parameter-bg:#3b1d4d;--value:#f2b84b;--value-bg:#463300;--grant:#6fd39a;--grant-bg:#163d26;--unknown:#ff8a80;--unknown-bg:#4a1f1c}}
main,header{max-width:none;margin:0;padding:1rem 1.25rem}
header+main{padding-top:0}
.file{margin:0 0 2.5rem}.file h2{margin-top:1.25rem}.file details{margin-top:.75rem}
.code2{border:1px solid var(--line);border-radius:6px;background:var(--panel);padding:.5rem 0;font:.875rem/1.65 ui-monospace,Menlo,Consolas,monospace}
.l{display:grid;grid-template-columns:4.25rem minmax(0,1fr)}
.l:target{background:var(--mark)}
.n{color:var(--soft);text-align:right;padding-right:1rem;user-select:none;text-decoration:none}
.t{white-space:pre-wrap;overflow-wrap:anywhere;tab-size:4;padding-right:.75rem;min-height:1.65em}
.gap,.cut{color:var(--soft);font-style:italic}.gap{padding:.1rem .75rem .1rem 4.25rem}
.x{color:var(--soft);opacity:.8;font-style:italic}
.m{border-radius:3px;padding:0 .1em .14em;margin:0 -.1em;cursor:help;border-bottom:2px solid currentColor}
.k-tool{color:var(--tool);background:var(--tool-bg)}.k-parameter{color:var(--parameter);background:var(--parameter-bg)}.k-value{color:var(--value);background:var(--value-bg)}.k-grant{color:var(--grant);background:var(--grant-bg)}.k-unknown{color:var(--unknown);background:var(--unknown-bg)}
.k-missed{color:inherit;border-bottom:2px dotted var(--soft)}
.c-likely{border-bottom-style:dashed}.c-possible{border-bottom-style:dotted;background:none}
.call{font-weight:700}.negated{text-decoration:line-through}
.m{scroll-margin:4rem 0 55vh}.m:hover,.m:focus{outline:2px solid var(--fg);outline-offset:1px}
.card{display:none}
.m:hover>.card,.m:focus>.card{display:grid;gap:.75rem;position:fixed;z-index:2;left:0;right:0;bottom:0;max-height:50vh;overflow:auto;padding:.9rem 1rem;background:var(--bg);color:var(--fg);border-top:2px solid var(--fg);box-shadow:0 -4px 16px #0003;font:.95rem/1.45 system-ui,sans-serif;font-weight:400;text-decoration:none;white-space:normal;overflow-wrap:anywhere}
.m:focus>.card{z-index:3}
.card b{text-transform:capitalize}.m-block>span::first-letter{text-transform:uppercase}.m-block>span{display:block}
.m-block{display:grid;gap:.2rem}.m-block+.m-block{border-top:1px solid var(--line);padding-top:.6rem}
.side{border:1px solid var(--line);border-radius:6px;padding:.75rem 1rem;margin:0 0 1rem}
.side h2{margin:0 0 .4rem;font-size:1rem}.side fieldset{border:0;padding:0;margin:0;display:flex;flex-wrap:wrap;gap:.15rem 1rem}.side legend{padding:0;color:var(--soft);font-size:.85rem}
.side label{display:flex;align-items:center;gap:.4rem;padding:.15rem 0;white-space:nowrap}.side .m{cursor:inherit;border-bottom-color:currentColor}
.side fieldset+fieldset{margin-top:.5rem}.hint{display:none}
@media (min-width:64rem){.m{scroll-margin:4rem 0}
body{padding-right:23.5rem}
.side{position:fixed;top:1rem;right:1rem;width:21.5rem;margin:0;max-height:calc(100vh - 2rem);overflow:auto}
.hint{display:block;color:var(--soft);border-top:1px solid var(--line);margin-top:.75rem;padding-top:.75rem}
.m:hover>.card,.m:focus>.card{left:auto;right:1rem;bottom:1rem;width:21.5rem;max-height:calc(100vh - 24rem);min-height:9rem;align-content:start;border:2px solid var(--fg);border-radius:6px;box-shadow:none}}
@media (max-width:40rem){main,header{padding:.75rem}.l{grid-template-columns:2.75rem minmax(0,1fr)}.n{padding-right:.5rem}.gap{padding-left:2.75rem}body{padding-bottom:30vh}}
@media print{.side,.card{display:none!important}body{padding:0}}
${["tool", "parameter", "value", "grant", "unknown", "missed"].map((kind) => off(kind, `.k-${kind}`)).join("\n")}
${["certain", "likely", "possible"].map((level) => off(level, `.c-${level}`)).join("\n")}
body:has(#f-template:not(:checked)) .x{opacity:1;color:inherit;font-style:inherit}
a{color:inherit}.uses td a{margin-right:.5rem}
`;

/** A box that is not ticked takes the paint off its marks; no script is needed. */
function off(name: string, marks: string): string {
  return `body:has(#f-${name}:not(:checked)) main ${marks}{color:inherit;background:none;border-bottom-color:transparent;font-weight:inherit;text-decoration:none;pointer-events:none}`;
}
