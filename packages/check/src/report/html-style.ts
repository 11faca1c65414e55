/** The style sheet of the page; light or dark by the reader's preference, one column on a phone. */
export const pageStyle = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1c2024;--soft:#5b6470;--line:#d9dee4;--panel:#f6f8fa;--error:#b3261e;--warning:#8a5a00;--notice:#0b5cad;--safe:#1a6b3c;--mark:#ffe9a8;--old:#ffe3e0;--new:#dcf5e3}
@media (prefers-color-scheme:dark){:root{--bg:#14171a;--fg:#e4e8ec;--soft:#9aa5b1;--line:#333a42;--panel:#1c2126;--error:#ff8a80;--warning:#f2b84b;--notice:#7db8ff;--safe:#6fd39a;--mark:#6b5300;--old:#4a1f1c;--new:#163d26}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
main,header{max-width:70rem;margin:0 auto;padding:1rem}
h1{font-size:1.5rem;margin:.25rem 0}h2{font-size:1.15rem;margin:2rem 0 .5rem}h2 code{font-size:1rem}h3{font-size:1rem;margin:0}
p{margin:.4rem 0}.soft{color:var(--soft)}
code,pre{font:.875rem/1.5 ui-monospace,Menlo,Consolas,monospace}
pre{margin:0;padding:.6rem .75rem;background:var(--panel);border:1px solid var(--line);border-radius:6px;overflow-x:auto;white-space:pre;overflow-wrap:normal}
.tag{display:inline-block;padding:0 .5rem;border:1px solid currentColor;border-radius:1rem;font-size:.8rem;font-weight:600}
.error,.breaking,.fail{color:var(--error)}.warning,.dangerous,.warn{color:var(--warning)}.notice{color:var(--notice)}.safe,.same,.pass{color:var(--safe)}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}th{white-space:nowrap}th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
.item{border:1px solid var(--line);border-left:4px solid var(--line);border-radius:6px;padding:.75rem;margin:.75rem 0;display:grid;gap:.5rem;grid-template-columns:minmax(0,1fr)}
.item.is-error,.item.is-breaking{border-left-color:var(--error)}.item.is-warning,.item.is-dangerous{border-left-color:var(--warning)}.item.is-notice{border-left-color:var(--notice)}.item.is-safe{border-left-color:var(--safe)}
.code .n{color:var(--soft);user-select:none}mark{background:var(--mark);color:inherit;border-radius:2px}
.sides{display:grid;gap:.5rem;grid-template-columns:repeat(2,minmax(0,1fr))}.sides pre{max-height:24rem;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere}
.gone{background:var(--old)}.came{background:var(--new)}.gone,.came{display:inline-block;min-width:100%}
@media (max-width:40rem){.filter{position:static}.sides{grid-template-columns:minmax(0,1fr)}}
summary{cursor:pointer}details>*+*{margin-top:.5rem}
.filter{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;position:sticky;top:0;background:var(--bg);padding:.5rem 0;border-bottom:1px solid var(--line)}.filter[hidden],[hidden]{display:none}
input[type=search]{flex:1 1 12rem;min-width:0;font:inherit;padding:.3rem .6rem;color:inherit;background:var(--panel);border:1px solid var(--line);border-radius:6px}
`;

/** Filters the items by words and level; without it the page shows everything. */
export const pageScript = `
const form=document.querySelector(".filter");
if(form){form.hidden=false;
const items=[...document.querySelectorAll(".item")].map((node)=>({node,text:node.textContent.toLowerCase()}));
const apply=()=>{
const words=form.elements.words.value.toLowerCase().split(/\\s+/).filter(Boolean);
const levels=new Set([...form.querySelectorAll("input[type=checkbox]:checked")].map((box)=>box.value));
let shown=0;
for(const {node,text} of items){const on=levels.has(node.dataset.level)&&words.every((word)=>text.includes(word));node.hidden=!on;if(on)shown+=1;}
for(const group of document.querySelectorAll(".group"))group.hidden=!group.querySelector(".item:not([hidden])");
form.querySelector("output").textContent=shown+" of "+items.length;};
form.addEventListener("input",apply);form.addEventListener("submit",(event)=>event.preventDefault());apply();}
`;
