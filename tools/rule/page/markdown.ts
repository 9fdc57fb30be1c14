// The same as the page, as Markdown for a terminal. Nothing that a rule says can become markup.
import type { Localised, RequirementInWords, TableInWords, Words } from '@anju/eligibility';
import type { PageContent } from './page.ts';
import { SAYS } from './words.ts';

const safe = (text: string) => text.replace(/[\\`*_<>[\]|#]/g, '\\$&');
const both = (words: Localised, between = ' · ') => `${safe(words['zh-CN'])}${between}${safe(words.en)}`;

const sentences = ({ text, parts }: Words, language: keyof Localised, indent = ''): string[] => [
  `${indent}- ${safe(text[language])}`,
  ...parts.flatMap((part) => sentences(part, language, `${indent}  `)),
];

const required = ({ text, clause, parts }: RequirementInWords, indent = ''): string[] => [
  `${indent}- ${both(text)}${clause === null ? '' : ` (${clause})`}`,
  ...parts.flatMap((part) => required(part, `${indent}  `)),
];

const tableLines = ({ name, by, periods }: TableInWords): string[] => [
  `| ${both(SAYS.table)} ${safe(name)} | ${by === null ? both(SAYS.for) : both(by)} | ${both(SAYS.figure)} |`,
  '|---|---|---|',
  ...periods.flatMap(({ days, rows }) =>
    rows.map((row) => `| ${both(days)} | ${both(row.for)} | ${both(row.figure)} |`),
  ),
  '',
];

export function ruleAsMarkdown({ rule, sha256Hex, words, routes, once }: PageContent): string {
  const { clauses, grades, facts, requires, inForceFrom } = words;
  const lines = [
    `# ${both(rule.title)}`,
    '',
    both(SAYS.about, '\n'),
    '',
    `- ${both(SAYS.id)}: ${rule.id} ${rule.version}`,
    `- ${both(SAYS.citation)}: ${safe(rule.citation)}`,
    `- ${both(SAYS.inForce)}: ${both(inForceFrom)} (${safe(rule.time_zone)})`,
    `- SHA-256: ${sha256Hex}`,
    `- ${both(SAYS.purpose)}: ${both(rule.purpose)}`,
    '',
    `## ${both(SAYS.requires)}`,
    '',
    ...required(requires),
    ...(routes.length > 1
      ? [
          '',
          `### ${both(SAYS.routes)}`,
          '',
          ...routes.map(
            ({ text, clauses: ids }, index) =>
              `${index + 1}. ${text === null ? '' : `${both(text)}: `}${ids.join(', ')}`,
          ),
        ]
      : []),
    '',
    `## ${both(SAYS.clauses)}`,
    '',
    ...clauses.flatMap(({ id, role, text, citation, condition, tables, unconfirmed }, index) => [
      `### ${index + 1}. ${id} (${both(role === 'grades' ? SAYS.grading : SAYS.required)})`,
      '',
      ...(['zh-CN', 'en'] as const).flatMap((language) => [
        `> ${safe(text[language])} — ${safe(citation)}`,
        '',
        ...sentences(condition, language),
        '',
      ]),
      ...tables.flatMap(tableLines),
      ...unconfirmed.flatMap((note) => [`**${both(SAYS.unconfirmedMark)}**: ${both(note)}`, '']),
    ]),
    ...(grades === null
      ? []
      : [
          `## ${both(SAYS.grades)}: ${both(grades.title)}`,
          '',
          both(SAYS.gradesOrder),
          '',
          ...grades.rows.map(
            ({ clause, text, value }, index) => `${index + 1}. ${both(text)} (${clause}): ${both(value)}`,
          ),
          `${grades.rows.length + 1}. ${both(SAYS.otherwise)}: ${both(grades.otherwise)}`,
          '',
        ]),
    `## ${both(SAYS.once)}`,
    '',
    both(once, '\n'),
    '',
    `## ${both(SAYS.asked)}`,
    '',
    ...facts.map(({ label, vct, claim, form }) => `- ${both(label)} (${vct} ${safe(claim)}): ${both(form)}`),
    '',
    `## ${both(SAYS.unconfirmed)}`,
    '',
    ...listed(rule.unconfirmed.map(({ pointer, note }) => `${safe(pointer)}: ${both(note)}`)),
    '',
    `## ${both(SAYS.notCovered)}`,
    '',
    ...listed(rule.not_covered.map((note) => both(note))),
  ];
  return lines.join('\n');
}

const listed = (lines: readonly string[]) =>
  lines.length === 0 ? [both(SAYS.none)] : lines.map((line) => `- ${line}`);
