// The same as the page, as lines for a terminal, which shows every letter as it stands.
import type {
  ClauseInWords,
  Localised,
  NoteInWords,
  RequirementInWords,
  TableInWords,
  Words,
} from '@anju/eligibility';
import { ROLES } from './clauses.ts';
import type { PageContent } from './page.ts';
import { SAYS } from './words.ts';

/** What is the same in both, a figure, stands once. */
const both = (words: Localised, between = ' · ') =>
  words['zh-CN'] === words.en ? words.en : `${words['zh-CN']}${between}${words.en}`;

const sentences = ({ text, parts }: Words, language: keyof Localised, indent = ''): string[] => [
  `${indent}- ${text[language]}`,
  ...parts.flatMap((part) => sentences(part, language, `${indent}  `)),
];

const required = ({ text, parts }: RequirementInWords, indent = ''): string[] => [
  `${indent}- ${both(text)}`,
  ...parts.flatMap((part) => required(part, `${indent}  `)),
];

const tableLines = ({ title, by, periods }: TableInWords): string[] => [
  both(title),
  '',
  `| ${both(SAYS.days)} | ${both(by ?? SAYS.for)} | ${both(SAYS.figure)} |`,
  '|---|---|---|',
  ...periods.flatMap(({ days, rows }) =>
    rows.map((row) => `| ${both(days)} | ${both(row.for)} | ${both(row.figure)} |`),
  ),
  '',
];

const noteLine = ({ place, note }: NoteInWords): string =>
  place === null ? both(note) : `${both(place)}: ${both(note)}`;

const clauseLines = (clause: ClauseInWords, number: number): string[] => {
  const { id, role, routes, text, citation, condition, tables, unconfirmed } = clause;
  return [
    `### ${number}. ${both(ROLES[role])} (${id})`,
    '',
    `${both(SAYS.clauseCitation)}: ${citation}`,
    ...(routes === null ? [] : [`${SAYS.ways['zh-CN']}${routes['zh-CN']}`, `${SAYS.ways.en} ${routes.en}`]),
    '',
    ...(['zh-CN', 'en'] as const).flatMap((language) => [
      `> ${text[language]}`,
      '',
      ...sentences(condition, language),
      '',
    ]),
    ...tables.flatMap(tableLines),
    ...unconfirmed.flatMap((note) => [`${both(SAYS.unconfirmedMark)}: ${noteLine(note)}`, '']),
  ];
};

export function ruleAsText({ rule, sha256Hex, words, once }: PageContent): string {
  const { clauses, grades, facts, requires, routes, monthEnds, inForceFrom } = words;
  const lines = [
    `# ${both(rule.title)}`,
    '',
    both(SAYS.about, '\n'),
    '',
    `- ${both(SAYS.id)}: ${rule.id} ${rule.version}`,
    `- ${both(SAYS.citation)}: ${rule.citation}`,
    `- ${both(SAYS.inForce)}: ${both(inForceFrom)} (${rule.time_zone})`,
    `- SHA-256: ${sha256Hex}`,
    `- ${both(SAYS.purpose)}: ${both(rule.purpose)}`,
    '',
    `## ${both(SAYS.requires)}`,
    '',
    ...required(requires),
    ...(routes.length > 0 ? ['', `### ${both(SAYS.routes)}`, ''] : []),
    ...routes.flatMap(({ numbered, name, clauses: taken }) => [
      `- ${both(numbered)}${name === null ? '' : `: ${both(name)}`}`,
      ...taken.map(({ number, begins }) => `  - ${number} ${both(begins)}`),
    ]),
    '',
    `## ${both(SAYS.clauses)}`,
    '',
    ...monthEnds.flatMap((note) => [both(note, '\n'), '']),
    ...clauses.flatMap((clause, index) => clauseLines(clause, index + 1)),
    ...(grades === null
      ? []
      : [
          `## ${both(SAYS.grades)}: ${both(grades.title)}`,
          '',
          both(SAYS.gradesOrder),
          '',
          ...grades.rows.map(
            ({ numbered, text, value }, index) =>
              `${index + 1}. ${both(numbered)}: ${both(text)}: ${both(value)}`,
          ),
          `${grades.rows.length + 1}. ${both(grades.otherwiseWhen)}: ${both(grades.otherwise)}`,
          '',
        ]),
    `## ${both(SAYS.once)}`,
    '',
    both(once, '\n'),
    '',
    ...words.unconfirmedOnce.flatMap((note) => [noteLine(note), '']),
    `## ${both(SAYS.asked)}`,
    '',
    ...facts.map(({ label, vct, claim, form }) => `- ${both(label)} (${vct} ${claim}): ${both(form)}`),
    '',
    `## ${both(SAYS.unconfirmed)}`,
    '',
    ...listed(words.unconfirmed.map(noteLine)),
    '',
    `## ${both(SAYS.notCovered)}`,
    '',
    ...listed(rule.not_covered.map((note) => both(note))),
  ];
  return lines.join('\n');
}

const listed = (lines: readonly string[]) =>
  lines.length === 0 ? [both(SAYS.none)] : lines.map((line) => `- ${line}`);
