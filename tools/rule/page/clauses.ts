// The clauses: the law’s words at the left, what is decided at the right, one language below the other.
import type { ClauseInWords, TableInWords } from '@anju/eligibility';
import { type Html, html } from '@anju/ui/pages';
import { both, dataTable, sentences } from './pieces.ts';
import { SAYS } from './words.ts';

export function clauseSection(clause: ClauseInWords, number: number): Html {
  const { id, pointer, role, text, citation, condition, tables, unconfirmed } = clause;
  const row = (language: 'zh-CN' | 'en') =>
    html`<tr lang="${language}"><td><p>${text[language]}</p><p class="cited" lang="zh-CN">${citation}</p></td><td>${sentences(condition, language)}</td></tr>`;
  return html`<section class="clause" id="clause-${id}">
<h3><span class="number">${number}</span> <code>${id}</code>
<span class="mark">${both(role === 'grades' ? SAYS.grading : SAYS.required)}</span>
${unconfirmed.length > 0 && html`<span class="mark attention">${both(SAYS.unconfirmedMark)}</span>`}
<small>${pointer}</small></h3>
<table class="beside"><thead><tr><th scope="col">${both(SAYS.law)}</th><th scope="col">${both(SAYS.decided)}</th></tr></thead>
<tbody>${row('zh-CN')}${row('en')}</tbody></table>
${tables.map(parameterTable)}
${unconfirmed.map((note) => html`<p class="note">${both(note)}</p>`)}
</section>`;
}

function parameterTable({ name, by, periods }: TableInWords): Html {
  const head = [SAYS.days, by ?? SAYS.for, SAYS.figure];
  const rows = periods.flatMap(({ days, rows: figures }) =>
    figures.map(
      (one, index) =>
        html`<tr>${index === 0 && html`<th scope="rowgroup" rowspan="${figures.length}">${both(days)}</th>`}<td>${both(one.for)}</td><td class="figure">${both(one.figure)}</td></tr>`,
    ),
  );
  return dataTable(
    { 'zh-CN': `${SAYS.table['zh-CN']} “${name}”`, en: `${SAYS.table.en} “${name}”` },
    head,
    rows,
  );
}
