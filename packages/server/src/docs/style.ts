/** The one style sheet of `/docs`: readable on a phone, in the dark, and on paper. */
export const STYLE = `
:root{color-scheme:light dark;--line:light-dark(#d8dde3,#39424d);--soft:light-dark(#f5f7f9,#1a2027);--dim:light-dark(#57606a,#9aa4af);--link:light-dark(#0a58b8,#7db7ff)}
*{box-sizing:border-box}
body{margin:0;font:15px/1.55 system-ui,sans-serif;color:light-dark(#1b1f24,#e3e8ee);background:light-dark(#fff,#12161b)}
a{color:var(--link)}
code,pre{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,monospace}
code{background:var(--soft);padding:.1em .3em;border-radius:3px}
pre{background:var(--soft);border:1px solid var(--line);border-radius:6px;padding:.7em .9em;overflow:auto;margin:.4em 0}
pre code{background:none;padding:0}
.layout{display:grid;grid-template-columns:17rem minmax(0,1fr);max-width:82rem;margin:0 auto}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1.2rem 1rem;border-right:1px solid var(--line);font-size:14px}
nav ul{list-style:none;margin:0 0 .8rem;padding:0}
nav h2{font-size:12px;text-transform:uppercase;letter-spacing:.05em;color:var(--dim);margin:1rem 0 .2rem}
nav a{display:block;padding:.12rem 0;text-decoration:none;color:inherit;overflow-wrap:anywhere}
nav a:hover{text-decoration:underline}
main{padding:1.2rem 2rem 6rem;min-width:0}
input{width:100%;font:inherit;padding:.4rem .6rem;border:1px solid var(--line);border-radius:6px;background:inherit;color:inherit}
details{border:1px solid var(--line);border-radius:8px;margin:.6rem 0}
summary{cursor:pointer;padding:.6rem .9rem;display:flex;gap:.7rem;align-items:baseline;flex-wrap:wrap}
details[open]>summary{border-bottom:1px solid var(--line)}
.operation{padding:.4rem .9rem 1rem}
.method{font:600 12px ui-monospace,monospace;min-width:3.6rem;text-align:center;padding:.15rem .3rem;border-radius:4px;color:#fff}
.get{background:#1f6f43}.post{background:#0a58b8}.put,.patch{background:#8a5a00}.delete{background:#a32a2a}
.path{font:600 14px ui-monospace,monospace;overflow-wrap:anywhere}
.dim{color:var(--dim)}
table{border-collapse:collapse;width:100%;margin:.3rem 0}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-top:1px solid var(--line)}
th{font-weight:600;border-top:0;color:var(--dim);font-size:13px}
td:first-child{white-space:nowrap}
h3{margin:1rem 0 .2rem;font-size:14px}
[hidden]{display:none!important}
@media(max-width:50rem){.layout{grid-template-columns:1fr}nav{position:static;height:auto;border-right:0;border-bottom:1px solid var(--line)}nav .list{display:none}main{padding:1rem}}
@media print{nav{display:none}.layout{display:block}}
`;

/** Hides what does not hold the words typed; opens the operation the address names. Works without it, too. */
export const SCRIPT = `
"use strict";
const box = document.getElementById("filter");
const operations = [...document.querySelectorAll("details[data-words]")];
const links = [...document.querySelectorAll("nav li[data-words]")];
box.hidden = false;
box.addEventListener("input", () => {
  const words = box.value.toLowerCase().split(/\\s+/).filter(Boolean);
  for (const one of [...operations, ...links]) one.hidden = !words.every((word) => one.dataset.words.includes(word));
});
const open = () => {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (named instanceof HTMLDetailsElement) named.open = true;
};
addEventListener("hashchange", open);
open();
`;
