export const STYLE = `
:root { color-scheme: light dark; --text: #1a1c20; --quiet: #565b66; --line: #d5d8de; --back: #fbfbfc; --card: #fff; --bar: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e7e9ee; --quiet: #a4abb8; --line: #3a3f4a; --back: #14161a; --card: #1c1f25; --bar: #f2938c; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.1rem; margin: 0 0 .75rem; }
p { margin: 0; color: var(--quiet); }
a { color: inherit; }
section { margin-top: 1.5rem; padding: 1rem; background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .4rem .75rem .4rem 0; text-align: left; font-weight: normal; border-top: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
thead th { border-top: 0; color: var(--quiet); font-size: .875rem; }
code { font: 0.95em ui-monospace, monospace; }
.count { padding-right: 0; text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
meter { display: block; width: 100%; min-width: 3rem; height: 4px; margin-top: 4px; appearance: none; border: 0; background: var(--line); border-radius: 2px; overflow: hidden; }
meter::-webkit-meter-inner-element { display: block; }
meter::-webkit-meter-bar { height: 4px; border: 0; border-radius: 2px; background: var(--line); }
meter::-webkit-meter-optimum-value { background: var(--bar); }
meter::-moz-meter-bar { background: var(--bar); }
@media (max-width: 34rem) {
  thead { display: none; }
  tr { display: grid; grid-template-columns: 1fr auto; padding: .5rem 0; border-top: 1px solid var(--line); }
  tbody tr:first-child { border-top: 0; }
  th, td { border: 0; padding: 0; }
  th[scope=row] { grid-column: 1; grid-row: 1; }
  td { grid-column: 1; color: var(--quiet); font-size: .875rem; }
  td.count { grid-column: 2; grid-row: 1 / span 3; min-width: 4rem; color: inherit; font-size: 1rem; }
}
`;
