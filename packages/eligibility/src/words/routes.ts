/** The ways to fulfil a rule, numbered and in words. */
import { routesOf } from '../decide/routes.ts';
import { join, say, uncapitalised } from '../localised.ts';
import type { Localised, Rule } from '../rule.ts';

export type RouteInWords = {
  /** `途径1`, `Route 1`. */
  readonly numbered: Localised;
  /** How the law calls it; null where it has no name. */
  readonly name: Localised | null;
  /** In the rule's order: the number that a clause has on the page, and how its text begins. */
  readonly clauses: readonly { readonly id: string; readonly number: number; readonly begins: Localised }[];
};

/** Of a rule that leaves one way only, none: its clauses are all required. */
export function routesInWords(rule: Rule): RouteInWords[] {
  const routes = routesOf(rule);
  if (routes.length < 2) return [];
  return routes.map(({ text, clauses }, index) => ({
    numbered: { 'zh-CN': `途径${index + 1}`, en: `Route ${index + 1}` },
    name: text,
    clauses: rule.clauses.flatMap(({ id, text: law }, at) =>
      clauses.includes(id) ? [{ id, number: at + 1, begins: beginningOf(law) }] : [],
    ),
  }));
}

/** `途径1“本市户籍”、途径2`, `route 1 “With a hukou”, route 2`: each route that the clause belongs to; null where it is in none. */
export function routesThrough(routes: readonly RouteInWords[], clause: string): Localised | null {
  const through = routes.filter(({ clauses }) => clauses.some(({ id }) => id === clause));
  if (through.length === 0) return null;
  return join(
    { 'zh-CN': '、', en: ', ' },
    through.map(({ numbered, name }) => {
      const route = uncapitalised(numbered);
      return name === null ? route : say`${route}${{ 'zh-CN': '', en: ' ' }}“${name}”`;
    }),
  );
}

const MOST_CHINESE = 18;
const MOST_ENGLISH = 48;

function beginningOf(law: Localised): Localised {
  const chinese = [...law['zh-CN']];
  const english =
    law.en.length <= MOST_ENGLISH ? law.en : law.en.slice(0, MOST_ENGLISH).replace(/\s+\S*$/, '');
  return {
    'zh-CN': chinese.length <= MOST_CHINESE ? law['zh-CN'] : `${chinese.slice(0, MOST_CHINESE).join('')}…`,
    en: english === law.en ? english : `${english}…`,
  };
}
