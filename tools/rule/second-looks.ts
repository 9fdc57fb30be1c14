// What a rule may well mean and its writer should look at once more. None of it stands in the way of publication.
import type { Department } from '@anju/city';
import { type Localised, leastQuestion, type Rule, tokensOf } from '@anju/eligibility';
import { plainText } from '../plain-text.ts';

const list = new Intl.ListFormat('en', { type: 'conjunction' });

/** Claims that not everybody’s credential has, by type and claim. */
const mayBeAbsent = (departments: readonly Department[]): ReadonlySet<string> =>
  new Set(
    departments.flatMap(({ credential: { vct, claims } }) =>
      claims.filter(({ required }) => !required).map(({ name }) => `${vct} ${name}`),
    ),
  );

/** Whoever lacks what every route reads can answer by none of them. */
function nobodyWithout(rule: Rule, departments: readonly Department[]): string[] {
  const absent = mayBeAbsent(departments);
  const byRoute = leastQuestion(rule).routes.map(({ credentials }) =>
    credentials.flatMap(({ id, vct, claims }) =>
      claims.filter((claim) => absent.has(`${vct} ${claim}`)).map((claim) => `${id}.${claim}`),
    ),
  );
  if (byRoute.length === 0 || byRoute.some((claims) => claims.length === 0)) return [];
  const common = byRoute.reduce((names, claims) => names.filter((name) => claims.includes(name)));
  const which =
    common.length > 0
      ? `Every route reads ${list.format(common)}, which may be absent.`
      : `Every route reads a claim that may be absent: ${list.format(new Set(byRoute.flat()))}.`;
  return [
    `${which} What is absent can neither be shown nor proved absent, so whoever lacks it can answer by no route. Open a route that reads none of it, or say under "not_covered" who that is.`,
  ];
}

/** A grade that falls where its neighbours rise may be a slip of the pen, or the law. */
function gradesOutOfLine({ grades }: Rule): string[] {
  if (grades === undefined) return [];
  const values = grades.of.map(({ value }) => value);
  if (grades.otherwise !== undefined) values.push(grades.otherwise);
  const steps = values.slice(1).map((value, index) => Math.sign(value - (values[index] ?? value)));
  if (!(steps.includes(1) && steps.includes(-1))) return [];
  return [
    `The values of the grades neither rise nor fall throughout (${values.join(', ')}): look whether they stand as in the law, for the first clause that is met counts.`,
  ];
}

/** What a JSON Pointer hits, by the name that moves with it: places in a list go by their number, which does not. */
function whatIsHit(rule: Rule, pointer: string): string {
  let at: unknown = rule;
  let hit = '';
  for (const token of tokensOf(pointer)) {
    at = (at as Record<string, unknown>)[token];
    if (typeof at !== 'object' || at === null) break;
    const { id, clause, from } = at as { id?: unknown; clause?: unknown; from?: unknown };
    if (typeof id === 'string') hit = ` (clause “${id}”)`;
    else if (typeof clause === 'string') hit = ` (clause “${clause}”)`;
    else if (typeof from === 'string') hit = ` (from ${from})`;
  }
  return hit;
}

function unconfirmedPlaces(rule: Rule): string[] {
  const { unconfirmed } = rule;
  if (unconfirmed.length === 0) return [];
  const count = `${unconfirmed.length} place${unconfirmed.length === 1 ? '' : 's'}`;
  const said = ({ pointer, note }: { pointer: string; note: Localised }) =>
    `  ${plainText(pointer, 200)}${plainText(whatIsHit(rule, pointer), 100)}: ${plainText(note.en, 400)}`;
  return [`解释、推定与未核对之处 · Assumed or not checked: ${count}.\n${unconfirmed.map(said).join('\n')}`];
}

/** Sentences, each for itself. */
export const secondLooks = (rule: Rule, departments: readonly Department[]): string[] => [
  ...unconfirmedPlaces(rule),
  ...nobodyWithout(rule, departments),
  ...gradesOutOfLine(rule),
];
