// Cases as data: who, on which day, and what the law says must come of it. Whoever can read the law can write them.
import { type Decision, gradeOf, type Rule } from '@anju/eligibility';
import { EXIT_GOOD, EXIT_REFUSED } from '../command-line.ts';
import { type Asked, decodeText, type Outcome } from './command.ts';
import { RuleToolError } from './errors.ts';
import { findPlaces, shownFlaw, shownPlace } from './json-places.ts';
import { decideOrSay, MET, personOf } from './person.ts';

type Case = {
  readonly title: string;
  readonly on: string;
  /** By names of facts; what is left out is not shown. */
  readonly shown: object;
  readonly decision: Decision['decision'];
  /** Ids of clauses that are met, or are not; of the others nothing is said. */
  readonly met?: readonly string[];
  readonly not_met?: readonly string[];
  readonly grade?: number;
  /** Names of facts that are still needed. */
  readonly needed?: readonly string[];
};

const isText = (value: unknown) => typeof value === 'string' && value !== '';
const isNames = (value: unknown) => Array.isArray(value) && value.every(isText);
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Members of a case: what each may be, in words. */
const MEMBERS: Readonly<Record<keyof Case, readonly [is: (value: unknown) => boolean, words: string]>> = {
  title: [isText, 'a sentence'],
  on: [isText, 'the day of decision, YYYY-MM-DD'],
  shown: [isObject, 'an object: names of facts and their values'],
  decision: [
    (value) => ['eligible', 'not_eligible', 'more_needed'].includes(value as string),
    'eligible, not_eligible or more_needed',
  ],
  met: [isNames, 'a list of clauses'],
  not_met: [isNames, 'a list of clauses'],
  grade: [Number.isSafeInteger, 'a whole number'],
  needed: [isNames, 'a list of facts'],
};
const REQUIRED = ['title', 'on', 'shown', 'decision'];

function readCases(text: string, path: string): Case[] {
  const { flaw, placeOf } = findPlaces(text);
  if (flaw !== null) throw new RuleToolError('not_json', shownFlaw(path, flaw));
  const refuse = (pointer: string, sentence: string): never => {
    throw new RuleToolError('cases_wrong', `${shownPlace(path, placeOf(pointer))}: ${sentence}`);
  };
  const cases: unknown = JSON.parse(text);
  if (!Array.isArray(cases) || cases.length === 0) return refuse('', 'a list of cases is expected here.');
  return cases.map((one: unknown, index) => {
    if (!isObject(one)) return refuse(`/${index}`, 'a case is an object.');
    for (const name of REQUIRED)
      if (!Object.hasOwn(one, name)) refuse(`/${index}`, `this case has no "${name}".`);
    for (const [name, value] of Object.entries(one)) {
      const member = Object.hasOwn(MEMBERS, name) ? MEMBERS[name as keyof Case] : undefined;
      if (member === undefined)
        return refuse(
          `/${index}/${name}`,
          `a case has ${Object.keys(MEMBERS).join(', ')}, and no "${name}".`,
        );
      const [isGood, words] = member;
      if (!isGood(value)) refuse(`/${index}/${name}`, `"${name}" is ${words}.`);
    }
    return one as Case;
  });
}

const listed = (names: readonly string[]) => (names.length === 0 ? 'nothing' : names.toSorted().join(', '));

/** How the decision differs from what is expected, as sentences; none when it does not. */
function differences(rule: Rule, expected: Case, { decision, clauses, needed }: Decision): string[] {
  const differ = (what: string, is: string, wanted: string | undefined) =>
    wanted === undefined || wanted === is ? [] : [`${what} is ${is}, expected ${wanted}`];
  const results = new Map(clauses.map(({ id, met }) => [id, MET[`${met}`]]));
  const differing = (ids: readonly string[] | undefined, wanted: string) =>
    (ids ?? []).flatMap((id) => differ(id, results.get(id) ?? 'no clause that was looked at', wanted));
  const grade = decision === 'eligible' ? gradeOf(rule, clauses) : null;
  return [
    ...differ('the decision', decision, expected.decision),
    ...differing(expected.met, MET.true),
    ...differing(expected.not_met, MET.false),
    ...differ('the grade', String(grade?.value ?? 'none'), expected.grade?.toString()),
    ...differ('needed', listed(needed), expected.needed && listed(expected.needed)),
  ];
}

/** Clauses that no case meets, or that no case fails: their limits are not tried. */
function untried(rule: Rule, decisions: readonly Decision[]): string[] {
  return rule.clauses.flatMap(({ id }) => {
    const results = decisions.flatMap(({ clauses }) => clauses.filter((clause) => clause.id === id));
    const lacks = [
      ...(results.some(({ met }) => met === true) ? [] : ['met']),
      ...(results.some(({ met }) => met === false) ? [] : ['not met']),
    ];
    return lacks.map((what) => `No case in which ${id} is ${what}.`);
  });
}

export async function tryCases({ around, given }: Asked, rule: Rule, path: string): Promise<Outcome> {
  const cases = readCases(decodeText(await around.read(path), path), path);
  const results = cases.map((expected) => {
    const decision = decideOrSay(rule, personOf(rule, Object.entries(expected.shown)), expected.on);
    return { title: expected.title, decision, differs: differences(rule, expected, decision) };
  });
  const failed = results.filter(({ differs }) => differs.length > 0);
  const missing = untried(
    rule,
    results.map(({ decision }) => decision),
  );
  const exitCode = failed.length > 0 ? EXIT_REFUSED : EXIT_GOOD;
  if (given.json) return { text: JSON.stringify({ results, untried: missing }, null, 2), exitCode };
  const lines = results.map(({ title, differs }) =>
    differs.length === 0 ? `ok       ${title}` : `differs  ${title}\n           ${differs.join('; ')}`,
  );
  const count = `${cases.length - failed.length} of ${cases.length} cases are as expected.`;
  return { text: [...lines, count, ...missing].join('\n'), exitCode };
}
