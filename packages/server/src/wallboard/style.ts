/** Large, calm, readable from across a hall; follows the machine's light or dark unless told otherwise. */
export const STYLE = `
:root { color-scheme: light dark;
  --ground: light-dark(#f4f5f7, #0f1318); --card: light-dark(#fff, #1a2028); --line: light-dark(#dfe3e8, #2b333d);
  --ink: light-dark(#17202a, #e8edf2); --faint: light-dark(#5d6b7a, #93a1b0);
  --good: light-dark(#0d7a4f, #3ecf8e); --busy: light-dark(#1f5fbf, #6aa9ff); --rest: light-dark(#8a5a00, #f0b429);
  --away: light-dark(#6b7785, #7c8896); --bad: light-dark(#b3261e, #ff7a70); }
:root[data-theme=light] { color-scheme: light } :root[data-theme=dark] { color-scheme: dark }
* { box-sizing: border-box; margin: 0 }
[hidden] { display: none !important }
body { background: var(--ground); color: var(--ink); font: 16px/1.4 system-ui, "Segoe UI", "Noto Sans", "Noto Sans Arabic", Tahoma, sans-serif;
  padding: clamp(12px, 2vw, 32px); min-height: 100vh }
bdi { unicode-bidi: isolate }
header { display: flex; align-items: baseline; gap: 16px; margin-bottom: 20px; flex-wrap: wrap }
h1 { font-size: clamp(20px, 2.2vw, 34px); font-weight: 650 }
h2 { font-size: 15px; color: var(--faint); font-weight: 600; margin: 26px 0 10px }
header .push { margin-inline-start: auto; color: var(--faint); font-variant-numeric: tabular-nums }
#link { padding: 2px 10px; border-radius: 99px; border: 1px solid var(--line); color: var(--faint) }
#link[data-state=live] { color: var(--good); border-color: currentColor } #link[data-state=lost] { color: var(--bad); border-color: currentColor }
button, input { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 8px 14px }
button { cursor: pointer } :focus-visible { outline: 3px solid var(--busy); outline-offset: 2px }
.tiles { display: grid; gap: 12px; grid-template-columns: repeat(auto-fit, minmax(136px, 1fr)) }
.tile, .agent, table, form { background: var(--card); border: 1px solid var(--line); border-radius: 12px }
.tile { padding: 14px 18px }
.tile b { display: block; font-size: clamp(28px, 3vw, 56px); line-height: 1.15; white-space: nowrap; font-weight: 650; font-variant-numeric: tabular-nums }
.tile span { color: var(--faint) } .tile small { display: block; color: var(--faint); min-height: 1.4em }
.good b { color: var(--good) } .busy b { color: var(--busy) } .rest b { color: var(--rest) } .bad b, td.bad { color: var(--bad) }
.agents { display: grid; gap: 10px; grid-template-columns: repeat(auto-fill, minmax(230px, 1fr)) }
.agent { padding: 10px 14px; border-inline-start: 6px solid var(--away); display: grid; grid-template-columns: 1fr auto; gap: 2px 10px }
.agent bdi { font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; text-align: start }
.agent time { font-variant-numeric: tabular-nums; color: var(--faint) }
.agent .what { color: var(--faint) } .agent .count { color: var(--faint); text-align: end }
.agent[data-kind=good] { border-color: var(--good) } .agent[data-kind=busy] { border-color: var(--busy) }
.agent[data-kind=rest] { border-color: var(--rest) } .agent[data-kind=away] { opacity: .62 }
.agent[data-kind=bad] { border-color: var(--bad) }
.scroll { overflow-x: auto }
table { width: 100%; border-collapse: separate; border-spacing: 0; font-variant-numeric: tabular-nums }
th, td { padding: 10px 16px; text-align: end; border-bottom: 1px solid var(--line); white-space: nowrap }
tr:last-child td { border-bottom: 0 } th { color: var(--faint); font-weight: 600 }
th:first-child, td:first-child, th:nth-child(2), td:nth-child(2) { text-align: start }
td:first-child { max-width: 36ch; overflow: hidden; text-overflow: ellipsis; font-weight: 600 }
progress { width: 140px; height: 10px; accent-color: var(--busy); vertical-align: middle; margin-inline-start: 10px }
form { max-width: 380px; margin: 12vh auto; padding: 28px; display: grid; gap: 12px } form p { color: var(--bad); min-height: 1.4em }
label { display: grid; gap: 4px; color: var(--faint) } .none { color: var(--faint) }
`;
