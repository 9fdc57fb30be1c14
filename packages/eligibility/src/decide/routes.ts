/** The routes of a rule: the least sets of clauses that fulfil what it requires. */

import { uncapitalised } from '../localised.ts';
import type { Localised, Requirement, Rule } from '../rule.ts';
import { partsOf } from './facts-read.ts';
import { requiredClauses } from './which-clauses.ts';

export type Route = {
  /** Ids, in the rule's order. */
  readonly clauses: readonly string[];
  /** What the law calls it: the texts of the alternatives taken; null where it has no name. */
  readonly text: Localised | null;
};

/** A citizen is shown every route, so a rule that leaves more open is refused at publication. */
export const MAXIMUM_ROUTES = 8;

/** On the way up sets may be many that fewer clauses make needless; beyond this nobody waits for the count. */
const MAXIMUM_SETS = 32;
const MAXIMUM_JOINED = 256;

/** A set of clauses as bits, in the rule's order, and the texts met on the way to it. */
type Path = { readonly clauses: bigint; readonly texts: readonly Localised[] };

type Routed = Pick<Rule, 'clauses' | 'requires' | 'grades'>;

/** Of rules that parseRule read, which never change. */
const known = new WeakMap<Routed, readonly Route[]>();

/** In the order in which the rule names them. `requires: 'all'` is one route: every clause that does not grade. */
export function routesOf(rule: Routed): readonly Route[] {
  const found = known.get(rule);
  if (found !== undefined) return found;
  const routes = findRoutes(rule);
  if (routes === null) throw new RangeError('a rule with too many routes was not read by parseRule');
  if (Object.isFrozen(rule)) known.set(rule, routes);
  return routes;
}

/** As `routesOf`, or null when there are more than can be counted here (then far more than a rule may have). */
export function findRoutes({ clauses, requires, grades }: Routed): readonly Route[] | null {
  const ids = clauses.map(({ id }) => id);
  if (requires === 'all') return [{ clauses: requiredClauses({ clauses, grades }), text: null }];
  const bits = new Map(ids.map((id, index) => [id, 1n << BigInt(index)]));
  const paths = pathsThrough(requires, bits);
  return (
    paths?.map((path) => ({
      clauses: ids.filter((id) => path.clauses & (bits.get(id) as bigint)),
      text: joinTexts(path.texts),
    })) ?? null
  );
}

function pathsThrough(node: Requirement, bits: ReadonlyMap<string, bigint>): Path[] | null {
  const own = node.text === undefined ? [] : [node.text];
  if ('clause' in node) return [{ clauses: bits.get(node.clause) ?? 0n, texts: own }];
  const { count, parts } = partsOf(node);
  // fulfilling[k]: how k of the members looked at so far can be fulfilled
  let fulfilling: Path[][] = [[{ clauses: 0n, texts: own }]];
  for (const [index, part] of parts.entries()) {
    const through = pathsThrough(part, bits);
    if (through === null) return null;
    const stillToCome = parts.length - index - 1;
    const longer: Path[][] = [];
    for (let k = 0; k <= Math.min(count, index + 1); k += 1) {
      const without = fulfilling[k] ?? [];
      const before = fulfilling[k - 1] ?? [];
      if (without.length > MAXIMUM_SETS || before.length * through.length > MAXIMUM_JOINED) return null;
      longer.push(k + stillToCome < count ? [] : least([...without, ...joined(before, through)]));
    }
    fulfilling = longer;
  }
  const paths = fulfilling[count] ?? [];
  return paths.length > MAXIMUM_SETS ? null : paths;
}

function joined(before: readonly Path[], through: readonly Path[]): Path[] {
  return before.flatMap((path) =>
    through.map(({ clauses, texts }) => ({
      clauses: path.clauses | clauses,
      texts: [...path.texts, ...texts],
    })),
  );
}

/** Without those that another one makes needless; of equal ones the first stays. */
function least(paths: readonly Path[]): Path[] {
  return paths.filter(
    ({ clauses }, index) =>
      !paths.some(
        (other, at) =>
          (other.clauses & clauses) === other.clauses && (other.clauses !== clauses || at < index),
      ),
  );
}

function joinTexts(texts: readonly Localised[]): Localised | null {
  if (texts.length === 0) return null;
  const distinct = [...new Set(texts)];
  return {
    'zh-CN': distinct.map((text) => text['zh-CN']).join('；'),
    en: distinct.map((text, index) => (index === 0 ? text : uncapitalised(text)).en).join('; '),
  };
}
