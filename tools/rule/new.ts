// `new`: a document to begin from. What only the law can say is left open, and `check` names each such place.
import type { Department } from '@anju/city';
import { RULE_FORMAT } from '@anju/eligibility';
import { EXIT_GOOD, UsageError } from '../command-line.ts';
import { layOut } from './canonical-layout.ts';
import type { Asked, Command, Outcome } from './command.ts';
import { isReadable } from './departments-at-hand.ts';
import { RuleToolError } from './errors.ts';

const FILE_NAME = /(?:^|\/)([a-z][a-z0-9]*(?:-[a-z][a-z0-9]*)*)-([0-9][a-z0-9]*(?:-[a-z0-9]+)*)\.json$/;
const NOTHING = { 'zh-CN': '', en: '' };

function claimAt(wanted: string, departments: readonly Department[]) {
  const [id, name] = wanted.split('.');
  const department = departments.find((one) => one.id === id);
  const known = departments.map((one) => one.id).join(', ');
  if (department === undefined)
    throw new RuleToolError('claim_unknown', `No department is called “${id}”; there are ${known}.`);
  const claims = department.credential.claims.filter(isReadable);
  const claim = claims.find((one) => one.name === name);
  if (claim === undefined)
    throw new RuleToolError(
      'claim_unknown',
      `${id} attests no “${name ?? ''}” that a rule can read; it attests ${claims.map((one) => one.name).join(', ')}.`,
    );
  return { department, claim };
}

/** As the department declares it, so that the two agree. */
function factOf(wanted: string, departments: readonly Department[]) {
  const { department, claim } = claimAt(wanted, departments);
  const { kind, unit = '1', area, minimum, maximum, values: options = [] } = claim;
  const declared = {
    integer: { unit, ...(area === undefined ? {} : { area }), minimum, maximum },
    enumeration: { values: options.map(({ value }) => value) },
    date: {},
    boolean: {},
    text: {},
    image: {},
  }[kind];
  const { vct } = department.credential;
  return { credential: department.id, vct, claim: claim.name, label: claim.label, kind, ...declared };
}

/** A comparison of the fact's kind with its other side left open. */
function conditionOn(name: string, fact: ReturnType<typeof factOf>): unknown {
  switch (fact.kind) {
    case 'integer': {
      const { unit, area } = fact as { unit?: string; area?: string };
      return {
        left: { fact: name },
        is: 'at_most',
        right: { number: null, unit, ...(area === undefined ? {} : { area }) },
      };
    }
    case 'date':
      return { left: { fact: name }, is: 'on_or_before', right: { date: '' } };
    case 'boolean':
      return { fact: name, is: true };
    default:
      return { fact: name, is_one_of: [''] };
  }
}

/** The name that a claim gets as a fact: its own, without the unit and the word that all of a household's have. */
const factName = (claim: string) =>
  claim.replace(/_(fen|csqm)$/, '').replace(/^household_(?!size$|since$)/, '');

async function run({ words, given, around }: Asked): Promise<Outcome> {
  const [path = ''] = words;
  const [, id, version] = FILE_NAME.exec(path) ?? [];
  if (id === undefined || version === undefined)
    throw new UsageError(
      'Name the file after id and version, the version beginning with a digit: drafts/linhe-rent-help-2026-1.json.',
    );
  const departments = await around.departments();
  const wanted = given.facts?.split(',').map((one) => one.trim()) ?? ['income.household_annual_income_fen'];
  const facts = wanted
    .map((one) => factOf(one, departments))
    .map((fact) => [factName(fact.claim), fact] as const);
  const document = {
    format: RULE_FORMAT,
    id,
    version,
    title: { 'zh-CN': '', en: given.title ?? '' },
    purpose: NOTHING,
    citation: '',
    in_force_from: '',
    time_zone: 'Asia/Shanghai',
    facts: Object.fromEntries(facts),
    parameters: {},
    clauses: facts.map(([name, fact]) => ({
      id: name.replaceAll('_', '-'),
      text: NOTHING,
      citation: '',
      condition: conditionOn(name, fact),
    })),
    requires: 'all',
    unconfirmed: [],
    not_covered: [],
  };
  await around.write(path, layOut(document), true);
  return {
    text: `${path} is there, with ${facts.length === 1 ? 'one fact and one clause' : `${facts.length} facts and a clause for each`}. What only the law can say is left empty; npm run rule -- check ${path} names each place.`,
    exitCode: EXIT_GOOD,
  };
}

export const newRule: Command = {
  usage: 'ID-VERSION.json [--facts A.B,…] [--title TEXT]',
  about: 'a document to begin from; facts with unit and range as their departments declare them',
  words: [1, 1],
  options: ['facts', 'title'],
  run,
};
