// The clauses: the law’s words at the left, what is decided at the right, one language below the other.
import type { ClauseInWords, Localised, TableInWords } from '@anju/eligibility';
import { type Html, html } from '@anju/ui/pages';
import { both, dataTable, noteBox, sentences } from './pieces.ts';
import { SAYS } from './words.ts';

export const ROLES: Readonly<Record<ClauseInWords['role'], Localised>> = {
  requires: SAYS.required,
  one_of: SAYS.oneOf,
  grades: SAYS.grading,
};

export function clauseSection(clause: ClauseInWords, number: number): Html {
  const { id, role, routes, text, citation, condition, tables, unconfirmed } = clause;
  const row = (language: 'zh-CN' | 'en') =>
    html`<tr lang="${language}"><td>${text[language]}</td><td>${sentences(condition, language)}</td></tr>`;
  return html`<section class="clause" id="clause-${id}">
<h3><span class="number">${both({ 'zh-CN': `${SAYS.clause['zh-CN']}${number}`, en: `${SAYS.clause.en} ${number}` })}</span>
<span class="mark">${both(ROLES[role])}</span>
${unconfirmed.length > 0 && html`<span class="mark attention">${both(SAYS.unconfirmedMark)}</span>`}
<small><code>${id}</code></small></h3>
<p class="cited">${both(SAYS.clauseCitation)}: <span lang="zh-CN">${citation}</span></p>
${routes !== null && html`<p class="cited"><span lang="zh-CN">${SAYS.ways['zh-CN']}${routes['zh-CN']}</span><br><span lang="en">${SAYS.ways.en} ${routes.en}</span></p>`}
<table class="beside"><thead><tr><th scope="col">${both(SAYS.law)}</th><th scope="col">${both(SAYS.decided)}</th></tr></thead>
<tbody>${row('zh-CN')}${row('en')}</tbody></table>
${tables.map(parameterTable)}
${unconfirmed.map(noteBox)}
</section>`;
}

function parameterTable({ title, by, periods }: TableInWords): Html {
  const head = [SAYS.days, by ?? SAYS.for, SAYS.figure];
  const rows = periods.flatMap(({ days, rows: figures }) =>
    figures.map(
      (one, index) =>
        html`<tr>${index === 0 && html`<th scope="rowgroup" rowspan="${figures.length}">${both(days)}</th>`}<td>${both(one.for)}</td><td class="figure">${both(one.figure)}</td></tr>`,
    ),
  );
  return dataTable(title, head, rows);
}
