// The clauses of a rule as it groups them: what every way requires, what each way requires besides, what grades, and the rest.
import type { LocalisedText } from '@anju/staff';
import { fill } from '@anju/ui/localized';
import type { ClauseOutcome, Decision, GroupedClauses } from '../desk-api.ts';
import { words } from '../words.ts';

export type ClauseGroup<Clause> = {
  key: string;
  /** Null where there is nothing to tell apart. */
  title: LocalisedText | null;
  /** Of a way to fulfil the rule, once it is decided. */
  met?: ClauseOutcome['met'];
  clauses: Clause[];
  /** A way that matters no more: another one is met, or this one alone is lost. */
  isAside?: boolean;
};

export function groupClauses<Clause extends { id: string }>(
  clauses: readonly Clause[],
  { routes, grading }: GroupedClauses,
): ClauseGroup<Clause>[] {
  const byId = new Map(clauses.map((clause) => [clause.id, clause]));
  const found = (ids: readonly string[]) => ids.flatMap((id) => byId.get(id) ?? []);
  const isInEvery = (id: string) => routes.every((route) => route.clauses.includes(id));
  const required = new Set(routes.flatMap((route) => route.clauses));
  const graded = new Set(grading?.clauses);
  const several = routes.length > 1;
  const standings = routes.map(({ met }) => met);
  const best = standings.includes(true) ? true : standings.includes('unproved') ? 'unproved' : false;

  const groups: ClauseGroup<Clause>[] = [
    {
      key: 'every',
      title: several ? words.everyRoute : null,
      clauses: clauses.filter(({ id }) => required.has(id) && isInEvery(id)),
    },
    ...(several ? routes : []).map(({ text, met, clauses: ids }, index) => ({
      key: `route-${index}`,
      title: text ?? numbered(index + 1),
      ...(met === undefined ? {} : { met, isAside: met !== best }),
      clauses: found(ids.filter((id) => !isInEvery(id))),
    })),
    { key: 'grading', title: grading?.title ?? null, clauses: clauses.filter(({ id }) => graded.has(id)) },
  ];
  const rest = clauses.filter(({ id }) => !required.has(id) && !graded.has(id));
  // of a question without a rule there is nothing else
  groups.push({ key: 'rest', title: rest.length < clauses.length ? words.besides : null, clauses: rest });
  return groups.filter((group) => group.clauses.length > 0);
}

const numbered = (number: number): LocalisedText => ({
  'zh-CN': fill(words.route['zh-CN'], { number: String(number) }),
  en: fill(words.route.en, { number: String(number) }),
});

/** What is asked for of every way and for the grade; and whether one of several ways is open besides. */
export function neededOf({ clauses, needed, routes, grading }: Decision): {
  clauses: ClauseOutcome[];
  isOneWay: boolean;
} {
  const isInEvery = (id: string) => routes.every((route) => route.clauses.includes(id));
  const isOfAll = (id: string) => isInEvery(id) || grading?.clauses.includes(id) === true;
  return {
    clauses: clauses.filter(({ id }) => needed.includes(id) && isOfAll(id)),
    isOneWay: needed.some((id) => !isOfAll(id)),
  };
}
