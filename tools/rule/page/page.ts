// The page for a lawyer: one file, both languages, no script, nothing fetched; everything that a rule says is escaped.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Localised, NoteInWords, RequirementInWords, Rule, RuleInWords } from '@anju/eligibility';
import { asHtml, type Html, html } from '@anju/ui/pages';
import { clauseSection } from './clauses.ts';
import { both, dataTable, heading, noteBox, pair } from './pieces.ts';
import { SAYS } from './words.ts';

export type PageContent = {
  readonly rule: Rule;
  readonly sha256Hex: string;
  readonly words: RuleInWords;
  readonly once: Localised;
};

const style = readFileSync(join(import.meta.dirname, 'page.css'), 'utf8');
const styleHash = createHash('sha256').update(style).digest('base64');

export function rulePage(content: PageContent): string {
  const { rule, sha256Hex, words } = content;
  const page = html`<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${asHtml(styleHash)}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${rule.title['zh-CN']} · ${rule.title.en}</title>
<style>${asHtml(style)}</style>
</head>
<body>
<main>
<header>
<h1>${both(rule.title)}</h1>
${pair(SAYS.about)}
<dl>
${term(SAYS.id, html`<code>${rule.id}</code>`)}
${term(SAYS.version, html`<code>${rule.version}</code>`)}
${term(SAYS.citation, html`${rule.citation}`)}
${term(SAYS.inForce, both(words.inForceFrom))}
${term(SAYS.zone, html`<code>${rule.time_zone}</code>`)}
${term(SAYS.hash, html`<code>${sha256Hex}</code>`)}
</dl>
</header>
${heading(SAYS.purpose, 'purpose')}
${pair(rule.purpose)}
${heading(SAYS.requires, 'requires')}
<div class="pair"><div lang="zh-CN">${required(words.requires, 'zh-CN')}</div><div lang="en">${required(words.requires, 'en')}</div></div>
${routesSection(words)}
${heading(SAYS.clauses, 'clauses')}
${words.monthEnds.length > 0 && html`<div class="note plain"><p class="place">${both(SAYS.monthEnds)}</p>${words.monthEnds.map(pair)}</div>`}
${words.clauses.map((clause, index) => clauseSection(clause, index + 1))}
${gradesSection(words)}
${heading(SAYS.once, 'once')}
${pair(content.once)}
${words.unconfirmedOnce.map(noteBox)}
${heading(SAYS.asked, 'asked')}
${askedTable(words)}
${remarks(SAYS.unconfirmed, 'unconfirmed', words.unconfirmed)}
${remarks(
  SAYS.notCovered,
  'not-covered',
  rule.not_covered.map((note) => ({ place: null, note })),
)}
</main>
</body>
</html>
`;
  return page.html;
}

const term = (name: Localised, value: Html): Html => html`<dt>${both(name)}</dt><dd>${value}</dd>`;

function required({ text, clause, parts }: RequirementInWords, language: keyof Localised): Html {
  const said =
    clause === null ? html`${text[language]}` : html`<a href="#clause-${clause}">${text[language]}</a>`;
  const items = parts.map((part) => html`<li>${required(part, language)}</li>`);
  return html`${said}${parts.length > 0 && html`<ul>${items}</ul>`}`;
}

function routesSection({ routes }: RuleInWords): Html | false {
  if (routes.length === 0) return false;
  const items = routes.map(({ numbered, name, clauses }) => {
    const linked = clauses.map(
      ({ id, number, begins }) => html`<li><a href="#clause-${id}">${number} ${both(begins)}</a></li>`,
    );
    return html`<li>${both(numbered)}${name !== null && html`: ${both(name)}`}<ul>${linked}</ul></li>`;
  });
  return html`<h3>${both(SAYS.routes)}</h3><ul>${items}</ul>`;
}

function gradesSection({ grades }: RuleInWords): Html | false {
  if (grades === null) return false;
  const rows = [
    ...grades.rows.map(
      ({ clause, numbered, text, value }) =>
        html`<tr><td><a href="#clause-${clause}">${both(numbered)}</a>${both(text)}</td><td class="figure">${both(value)}</td></tr>`,
    ),
    html`<tr><td>${both(grades.otherwiseWhen)}</td><td class="figure">${both(grades.otherwise)}</td></tr>`,
  ];
  return html`${heading(SAYS.grades, 'grades')}${pair(SAYS.gradesOrder)}${dataTable(grades.title, [SAYS.clause, SAYS.figure], rows)}`;
}

function askedTable({ facts }: RuleInWords): Html {
  const rows = facts.map(
    ({ label, vct, claim, form }) =>
      html`<tr><td>${both(label)}</td><td><code>${vct}</code><br><code>${claim}</code></td><td>${both(form)}</td></tr>`,
  );
  return dataTable(SAYS.asked, [SAYS.askedWhat, SAYS.askedFrom, SAYS.askedForm], rows);
}

function remarks(title: Localised, id: string, notes: readonly Pick<NoteInWords, 'place' | 'note'>[]): Html {
  const items = notes.map(
    ({ place, note }) =>
      html`<li>${place !== null && html`<p class="place">${both(place)}</p>`}${pair(note)}</li>`,
  );
  return html`${heading(title, id)}${items.length > 0 ? html`<ul class="notes">${items}</ul>` : pair(SAYS.none)}`;
}
