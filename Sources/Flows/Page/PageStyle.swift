/// How a page looks: plain, in the light and in the dark, on a telephone and on paper.
enum PageStyle {
  static let text = """
    :root {
      --ink: #212b32; --soft: #4c6272; --paper: #fff; --line: #d8dde0; --band: #f0f4f5;
      --link: #005eb8; --none: #768692;
      --c0: #005eb8; --c1: #007f3b; --c2: #ae2573; --c3: #c24a00;
      --c4: #00787a; --c5: #6b3fa0; --c6: #8a6100; --c7: #9b2c2c;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ink: #f0f4f5; --soft: #c0cad1; --paper: #16191c; --line: #4c6272; --band: #23292e;
        --link: #7fbdff; --none: #a3b1bb;
        --c0: #6cb2ff; --c1: #5fd08b; --c2: #f08cc3; --c3: #ffab6b;
        --c4: #5fd6cf; --c5: #c3a6ff; --c6: #e3c05f; --c7: #ff9c9c;
      }
    }
    * { box-sizing: border-box; }
    body {
      margin: 0 auto; max-width: 72rem; padding: 1rem; color: var(--ink);
      background: var(--paper); font: 1rem/1.5 Arial, Helvetica, sans-serif;
    }
    h1 { font-size: 1.75rem; line-height: 1.2; margin: 1rem 0 .25rem; }
    h2 { font-size: 1.3rem; margin: 2.5rem 0 .75rem; }
    .when { color: var(--soft); margin: 0 0 1rem; }
    .lead { font-size: 1.2rem; max-width: 46rem; }
    .notes { max-width: 46rem; }
    .estimate {
      border-left: 4px solid var(--link); background: var(--band); padding: .75rem 1rem;
      max-width: 46rem;
    }
    figure { margin: 1rem 0 0; }
    figcaption { color: var(--soft); max-width: 46rem; }
    svg { display: block; width: 100%; height: auto; }
    .bands path { fill: none; stroke-opacity: .42; }
    .bands path:hover { stroke-opacity: .8; }
    .node { fill: var(--ink); }
    .label { font-size: 13px; fill: var(--ink); paint-order: stroke; stroke: var(--paper);
      stroke-width: 4px; stroke-linejoin: round; }
    .amount { fill: var(--soft); }
    .none { stroke: var(--none); }
    .c0 { stroke: var(--c0); } .c1 { stroke: var(--c1); } .c2 { stroke: var(--c2); }
    .c3 { stroke: var(--c3); } .c4 { stroke: var(--c4); } .c5 { stroke: var(--c5); }
    .c6 { stroke: var(--c6); } .c7 { stroke: var(--c7); }
    .wide { overflow-x: auto; }
    .wide:focus { outline: 3px solid var(--link); outline-offset: 2px; }
    table { border-collapse: collapse; min-width: 100%; font-variant-numeric: tabular-nums; }
    caption { text-align: left; font-weight: bold; padding: .5rem 0; }
    th, td { text-align: left; vertical-align: top; padding: .5rem .75rem .5rem 0;
      border-bottom: 1px solid var(--line); }
    thead th { border-bottom: 2px solid var(--soft); vertical-align: bottom; }
    th.sum, td.sum { text-align: right; padding-left: .75rem; padding-right: 0;
      white-space: nowrap; }
    thead th.sum { white-space: normal; }
    tbody th { font-weight: normal; }
    small { display: block; color: var(--soft); }
    tfoot th, tfoot td { font-weight: bold; border-bottom: 2px solid var(--soft); }
    footer { margin-top: 3rem; border-top: 1px solid var(--line); color: var(--soft);
      font-size: .9rem; }
    pre { white-space: pre-wrap; font-size: .8rem; }
    summary { cursor: pointer; }
    @media screen and (max-width: 40rem) {
      .many, .many tbody, .many tfoot, .many tr, .many th, .many td { display: block; }
      .many caption { display: block; }
      .many thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px;
        overflow: hidden; }
      .many tr { border-bottom: 2px solid var(--soft); padding: .5rem 0; }
      .many th, .many td, .many th.sum, .many td.sum { display: flex; border: 0; gap: 1rem;
        justify-content: space-between; padding: .15rem 0; text-align: right; }
      .many th::before, .many td::before { content: attr(data-column); color: var(--soft);
        font-weight: normal; text-align: left; }
      .many .empty { display: none; }
    }
    @media print {
      :root { --ink: #000; --soft: #333; --paper: #fff; --line: #999; --band: #fff; }
      body { max-width: none; font-size: 10pt; }
      .wide { overflow: visible; }
      tr, figure { break-inside: avoid; }
    }
    """
}
