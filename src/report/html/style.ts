import { Markup } from './markup.ts';

/** The page's own style; nothing is loaded for it. */
export const style: Markup = new Markup(`
:root {
  color-scheme: light dark;
  --ground: #fbfaf8; --card: #fff; --ink: #1d1f23; --quiet: #676b73; --line: #e2dfda;
  --deny: #b3261e; --deny-ground: #fdecea; --review: #8a5a00; --review-ground: #fff4dc;
  --allow: #1b6e3c; --allow-ground: #e7f5ec; --bar: #d8e3f5; --link: #1d4fa3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #16181c; --card: #1e2126; --ink: #e8e6e3; --quiet: #9a9fa8; --line: #33373e;
    --deny: #ff8a80; --deny-ground: #3a1d1b; --review: #ffcc66; --review-ground: #382c12;
    --allow: #7fd6a0; --allow-ground: #17301f; --bar: #2b3b57; --link: #8ab4f8;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main, .masthead, footer { width: min(70rem, 100% - 2.5rem); margin: 0 auto; }
.masthead { margin: 2rem auto 0; padding: 1.5rem 1.75rem; border-radius: .8rem; border-left: .5rem solid; }
.masthead.deny { background: var(--deny-ground); border-color: var(--deny); }
.masthead.review { background: var(--review-ground); border-color: var(--review); }
.masthead.allow { background: var(--allow-ground); border-color: var(--allow); }
.verdict { margin: 0; font-size: .85rem; font-weight: 700; letter-spacing: .12em; text-transform: uppercase; }
.deny .verdict { color: var(--deny); } .review .verdict { color: var(--review); } .allow .verdict { color: var(--allow); }
h1 { margin: .2rem 0 .6rem; font-size: 1.7rem; line-height: 1.25; }
h2 { margin: 0 0 .8rem; font-size: 1.15rem; display: flex; gap: .6rem; align-items: baseline; }
.counts { display: flex; flex-wrap: wrap; gap: .4rem 1rem; margin: 0; padding: 0; list-style: none; align-items: baseline; }
section { margin: 1.5rem 0; padding: 1.25rem 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: .8rem; }
.chip { padding: .1rem .6rem; border-radius: 1rem; font-size: .8rem; font-weight: 600; white-space: nowrap; }
.chip.deny { color: var(--deny); background: var(--deny-ground); }
.chip.review { color: var(--review); background: var(--review-ground); }
.chip.allow { color: var(--allow); background: var(--allow-ground); }
.masthead .chip { background: var(--card); }
.path, code, pre, .code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .88em; overflow-wrap: anywhere; }
a { color: var(--link); }
.quiet, .place { color: var(--quiet); font-size: .88rem; font-weight: 400; }
.facts { display: flex; flex-wrap: wrap; gap: .3rem 2rem; margin: 0 0 1rem; }
.facts div { display: flex; gap: .5rem; } .facts dt { color: var(--quiet); } .facts dd { margin: 0; }
.finding { margin: .8rem 0; padding: .8rem 1rem; border: 1px solid var(--line); border-left: .3rem solid var(--line); border-radius: .5rem; }
.finding.critical, .finding.high { border-left-color: var(--deny); }
.finding.medium { border-left-color: var(--review); }
.finding p { margin: .35rem 0; }
.finding .label { font-size: .88rem; color: var(--quiet); }
.critical .label b, .high .label b { color: var(--deny); } .medium .label b { color: var(--review); }
.finding pre { margin: .4rem 0; padding: .5rem .7rem; background: var(--ground); border-radius: .4rem; white-space: pre-wrap; }
.refs { font-size: .85rem; }
details { margin-top: 1rem; } summary { cursor: pointer; font-weight: 600; }
table { width: 100%; border-collapse: collapse; margin: .6rem 0; font-size: .92rem; }
th { text-align: left; font-weight: 600; color: var(--quiet); }
th, td { padding: .28rem .6rem .28rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.files td:first-child, .files th:first-child, .kind { width: 1%; padding-right: 1rem; white-space: nowrap; }
.format { white-space: nowrap; } .acts .place { min-width: 13rem; }
.clean > summary { margin: 1.5rem .2rem; color: var(--quiet); }
.bar { position: relative; min-width: 9rem; } .bar i { position: absolute; right: 0; bottom: 0; height: 3px; background: var(--link); opacity: .55; }
.tree, .tree ul { list-style: none; margin: .3rem 0 0; padding-left: 1.1rem; border-left: 1px solid var(--line); }
.tree { padding-left: 0; border: 0; } .tree li { margin: .15rem 0; }
footer { margin: 2rem auto; color: var(--quiet); font-size: .88rem; }
@media (max-width: 40rem) {
  main, .masthead, footer { width: calc(100% - 1.25rem); }
  .masthead { margin-top: .6rem; padding: 1.1rem 1.2rem; } section { padding: 1rem; }
  .files thead { display: none; } .files tr, .acts tr { display: grid; grid-template-columns: auto 1fr auto; gap: 0 .6rem;
    padding: .35rem 0; border-bottom: 1px solid var(--line); }
  .files td, .acts td { width: auto; padding: 0; border: 0; } .files .path, .acts .code { grid-row: 2; grid-column: 1 / -1; }
  .acts .number { display: none; } .acts .place { grid-column: 3; min-width: 0; }
  .facts { gap: .3rem 1.2rem; } .facts .wide { flex-direction: column; gap: 0; }
}
@media print { body { background: none; } section { break-inside: avoid; } }
`);
