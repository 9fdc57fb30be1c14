// `question`: what follows from a rule alone: who is asked for what, what they are told, what is counted once.
import {
  consentOf,
  type DcqlQuery,
  DecisionError,
  dayOfDecision,
  type Localised,
  leastQuestion,
  predicatesOf,
  type Rule,
  scopeOf,
  toDcqlQuery,
} from '@anju/eligibility';
import { EXIT_GOOD } from '../command-line.ts';
import { plainText } from '../plain-text.ts';
import { textTable } from '../text-table.ts';
import { type Asked, type Command, type Outcome, readRule } from './command.ts';
import { RuleToolError } from './errors.ts';
import { predicateAsText } from './predicate-text.ts';

const AGENCY = 'did:example:agency';

function followsFrom(rule: Rule, agency: string, on: string) {
  try {
    const question = leastQuestion(rule);
    return {
      question,
      dcql: toDcqlQuery(question, { match: 'plain' }),
      consent: consentOf(rule),
      predicates: predicatesOf(rule, on),
      scope: scopeOf(rule, agency, on),
    };
  } catch (error) {
    if (!(error instanceof DecisionError)) throw error;
    const hint =
      error.code === 'rule_not_in_force' ? ` It decides from ${rule.in_force_from}: --on DATE.` : '';
    throw new RuleToolError('not_decidable', `${error.message}${hint}`);
  }
}

const routeNumbered = (index: number) => `途径${index + 1} · Route ${index + 1}`;

function queryAsText({ credentials, credential_sets: sets = [] }: DcqlQuery): string {
  const rows = credentials.map(({ id, meta, claims }) => [
    id,
    meta.vct_values.join(', '),
    claims.map(({ path }) => path.join('.')).join(', '),
  ]);
  const ways = sets.flatMap(({ options }) =>
    options.map((ids, index) => `${routeNumbered(index)}: ${ids.join(', ')}`),
  );
  return [textTable(['查询 · query', '凭证类型 · type', '读取 · claims'], rows), ...ways].join('\n');
}

const safe = (text: string) => plainText(text, 2000);
const both = (words: Localised) => `${safe(words['zh-CN'])} · ${safe(words.en)}`;

async function run({ words, given, around }: Asked): Promise<Outcome> {
  const { rule, sha256Hex } = await readRule(around, words[0] ?? '');
  const on = given.on ?? dayOfDecision(rule, around.now());
  const { question, dcql, consent, predicates, scope } = followsFrom(rule, given.agency ?? AGENCY, on);
  if (given.json) {
    const json = { rule: { id: rule.id, version: rule.version, sha256: sha256Hex, on }, question, dcql };
    const exact = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
    return {
      text: JSON.stringify({ ...json, consent, predicates, scope }, exact, 2),
      exitCode: EXIT_GOOD,
    };
  }
  const dates = new Set(
    Object.values(rule.facts).flatMap(({ kind, credential, claim }) =>
      kind === 'date' ? `${credential}.${claim}` : [],
    ),
  );
  const lines = [
    `# ${both(consent.title)}`,
    both(consent.purpose),
    '',
    '## 告知申请人的内容 · What a citizen is told',
    ...consent.routes.flatMap(({ text, shownInWords, learned }, index) => [
      ...(consent.routes.length > 1
        ? [`${routeNumbered(index)}${text === null ? '' : `: ${both(text)}`}`]
        : []),
      `  ${safe(shownInWords['zh-CN'])}`,
      `  ${safe(shownInWords.en)}`,
      ...learned.map(({ clause, text: law }) => `    ${clause}: ${both(law)}`),
    ]),
    both(consent.learnedInWords),
    ...(consent.graded === null ? [] : [both(consent.graded.inWords)]),
    ...(consent.once === null ? [] : [safe(consent.once['zh-CN']), safe(consent.once.en)]),
    '',
    '## 请求的内容 · What is asked',
    '人员编号和家庭编号只用于核对多张凭证属于同一人、同一家庭，用后即弃；--json 给出 DCQL 查询。',
    'Person and household number only match several cards and are forgotten; --json has the DCQL query.',
    queryAsText(dcql),
    '',
    `## 不出示即可证明的内容 · What could be proved without showing (${on})`,
    ...predicates.map(({ clause, met }) => `${clause}: ${predicateAsText(met, dates)}`),
    '',
    '## “一次”的计算范围 · The scope of “once”',
    scope ?? '无：不限次数 · none: it may be asked as often as wished',
  ];
  return { text: lines.join('\n'), exitCode: EXIT_GOOD };
}

export const question: Command = {
  usage: 'FILE [--on DATE] [--agency DID] [--json]',
  about: 'what follows from the rule alone: DCQL query, claims by route, consent, predicates, scope',
  words: [1, 1],
  options: ['on', 'agency', 'json'],
  run,
};
