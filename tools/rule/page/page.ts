// The page for a lawyer: one file, both languages, no script, nothing fetched; everything that a rule says is escaped.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Localised, RequirementInWords, Rule, RuleInWords } from '@anju/eligibility';
import { asHtml, type Html, html } from '@anju/ui/pages';
import { clauseSection } from './clauses.ts';
import { both, dataTable, heading, pair } from './pieces.ts';
import { SAYS } from './words.ts';

export type PageContent = {
  readonly rule: Rule;
  readonly sha256Hex: string;
  readonly words: RuleInWords;
  /** Names of the routes, where there are several. */
  readonly routes: readonly { readonly text: Localised | null; readonly clauses: readonly string[] }[];
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
${routesSection(content)}
${heading(SAYS.clauses, 'clauses')}
${words.clauses.map((clause, index) => clauseSection(clause, index + 1))}
${gradesSection(words)}
${heading(SAYS.once, 'once')}
${pair(content.once)}
${heading(SAYS.asked, 'asked')}
${askedTable(words)}
${remarks(
  SAYS.unconfirmed,
  'unconfirmed',
  rule.unconfirmed.map(({ pointer, note }) => ({ pointer, note })),
)}
${remarks(
  SAYS.notCovered,
  'not-covered',
  rule.not_covered.map((note) => ({ note })),
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

function routesSection({ routes }: PageContent): Html | false {
  if (routes.length < 2) return false;
  const items = routes.map(({ text, clauses }) => {
    const links = clauses.map((id) => html`<a href="#clause-${id}"><code>${id}</code></a> `);
    return html`<li>${text !== null && html`${both(text)} `}${links}</li>`;
  });
  return html`<h3>${both(SAYS.routes)}</h3><ol>${items}</ol>`;
}

function gradesSection({ grades }: RuleInWords): Html | false {
  if (grades === null) return false;
  const rows = [
    ...grades.rows.map(
      ({ clause, text, value }) =>
        html`<tr><td><a href="#clause-${clause}">${both(text)}</a></td><td class="figure">${both(value)}</td></tr>`,
    ),
    html`<tr><td>${both(SAYS.otherwise)}</td><td class="figure">${both(grades.otherwise)}</td></tr>`,
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

function remarks(
  title: Localised,
  id: string,
  notes: readonly { readonly pointer?: string; readonly note: Localised }[],
): Html {
  const items = notes.map(
    ({ pointer, note }) =>
      html`<li>${pointer !== undefined && html`<code>${pointer}</code>`}${pair(note)}</li>`,
  );
  return html`${heading(title, id)}${items.length > 0 ? html`<ul class="notes">${items}</ul>` : pair(SAYS.none)}`;
}
