// The ways of a rule that several cards can meet: which one is offered first, and going another one.
import type { RequestPreview, RouteOption } from '../../types.ts';

/**
 * What becomes of somebody who goes this way. `not_by_this_way`: one of its own conditions is not met; by another way it may
 * still end well, and whoever decides by this one only can say no more than that more is needed. `cards_differ`: they are of different people or households.
 */
export type StandingByCards = 'eligible' | 'open' | 'not_by_this_way' | 'not_known' | 'cards_differ';
export type RouteStanding = StandingByCards | 'card_missing';

type Looked = Pick<RouteOption, 'outlook' | 'missing' | 'learned' | 'areOfOthers'>;

export const standingOf = (route: Looked): RouteStanding =>
  route.missing.length > 0 ? 'card_missing' : standingByCards(route);

/** Of a way for which no card is missing. */
export function standingByCards({ outlook, learned, areOfOthers }: Omit<Looked, 'missing'>): StandingByCards {
  if (areOfOthers) return 'cards_differ';
  if (outlook === null) return 'not_known';
  if (outlook.decision === 'eligible') return 'eligible';
  const own = new Set(learned.map(({ id }) => id));
  const fails = outlook.clauses.some(({ id, met }) => met === false && own.has(id));
  return fails || outlook.decision === 'not_eligible' ? 'not_by_this_way' : 'open';
}

const RANKS: Record<RouteStanding, number> = {
  eligible: 0,
  open: 1,
  not_known: 2,
  not_by_this_way: 3,
  cards_differ: 4,
  card_missing: 5,
};

/**
 * The most promising first; of those that lack cards the one that lacks fewest, of equal ones the one that shows least, and
 * then the rule's order.
 */
export const byPromise = (routes: readonly RouteOption[]): RouteOption[] =>
  routes.toSorted((one, other) => rankOf(one) - rankOf(other) || shownBy(one) - shownBy(other));

const rankOf = (route: RouteOption): number => RANKS[standingOf(route)] + route.missing.length;

const shownBy = ({ credentials }: RouteOption): number =>
  credentials.reduce((count, { claims }) => count + claims.length, 0);

/** Whether they are ways to one end, of which one is enough, and not each card a matter of its own. */
export const areAlternatives = (routes: readonly RouteOption[]): boolean =>
  routes.length > 1 && routes.some(({ name, byCard }) => name !== null || byCard === null);

/** The same request, to be answered by another of its ways; nothing else of it changes. */
export function alongRoute(preview: RequestPreview, route: number): RequestPreview {
  const chosen = preview.routes[route];
  if (chosen === undefined) return preview;
  const { credentials, missing, stays, choice, choices } = chosen;
  return { ...preview, route, credentials, missing, stays, choice, choices };
}
