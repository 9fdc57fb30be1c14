// `try`: what a rule decides about somebody whom the writer makes up, or about every case of a file.
import { amountInWords, dayOfDecision, gradeOf, type Localised, type Rule } from '@anju/eligibility';
import { EXIT_GOOD, UsageError } from '../command-line.ts';
import { plainText } from '../plain-text.ts';
import { textTable } from '../text-table.ts';
import { tryCases } from './cases.ts';
import { type Asked, type Command, type Outcome, readRule } from './command.ts';
import { decideOrSay, MET, type Person, personIn } from './person.ts';

const DECISIONS = {
  eligible: '符合 · eligible',
  not_eligible: '不符合 · not eligible',
  more_needed: '尚缺信息 · more is needed',
} as const;

/** What is the same in both, a figure in percent, stands once. */
const both = (words: Localised): string =>
  words['zh-CN'] === words.en ? plainText(words.en) : `${plainText(words['zh-CN'])} · ${plainText(words.en)}`;

function shownPerson(rule: Rule, person: Person): string {
  const rows = [...person].map(([name, value]) => {
    const fact = rule.facts[name];
    const isFigure = fact?.kind === 'integer' && typeof value === 'number' && fact.unit !== '1';
    return [
      '',
      name,
      plainText(String(value)),
      isFigure ? both(amountInWords(value, fact.unit, fact.area)) : '',
    ];
  });
  return rows.length === 0
    ? '  未出示任何信息 · nothing shown'
    : textTable(['', '出示 · shown', '取值 · value', ''], rows);
}

async function run(asked: Asked): Promise<Outcome> {
  const { words, given, around } = asked;
  const { rule } = await readRule(around, words[0] ?? '');
  if (given.cases !== undefined) {
    if (words.length > 1 || given.on !== undefined)
      throw new UsageError('--cases takes everything from its file: leave facts and --on away.');
    return tryCases(asked, rule, given.cases);
  }
  const person = await personIn(asked, rule);
  const on = given.on ?? dayOfDecision(rule, around.now());
  const decision = decideOrSay(rule, person, on);
  const grade = decision.decision === 'eligible' ? gradeOf(rule, decision.clauses) : null;
  if (given.json) return { text: JSON.stringify({ on, ...decision, grade }, null, 2), exitCode: EXIT_GOOD };
  const clauses = decision.clauses.flatMap(({ id, met }) => {
    const law = rule.clauses.find((clause) => clause.id === id)?.text;
    return [
      ['', MET[`${met}`], id, plainText(law?.['zh-CN'] ?? '')],
      ['', '', '', plainText(law?.en ?? '')],
    ];
  });
  const lines = [
    `${rule.id} ${rule.version} on ${on}`,
    '',
    shownPerson(rule, person),
    '',
    textTable(['', '结果 · result', '条款 · clause', '法律条文 · the law'], clauses),
    '',
    `  ${DECISIONS[decision.decision]}`,
  ];
  if (grade !== null && rule.grades !== undefined)
    lines.push(`  ${both(rule.grades.title)}: ${both(amountInWords(grade.value, rule.grades.unit))}`);
  if (decision.needed.length > 0)
    lines.push(`  还需出示 · not shown, and needed: ${decision.needed.join(', ')}`);
  return { text: lines.join('\n'), exitCode: EXIT_GOOD };
}

export const tryRule: Command = {
  usage: 'FILE [FACTS.json | name=value]… [--on DATE] [--json]  |  try FILE --cases CASES.json',
  about:
    'decides about somebody made up, clause by clause; or compares every case of a file with what it expects',
  words: [1, 200],
  options: ['on', 'cases', 'json'],
  run,
};
