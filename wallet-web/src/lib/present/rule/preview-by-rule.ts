// A request by a published rule. The rule's bytes say what may be asked, so the wallet derives the question itself and takes
// none that differs: an asker chooses neither claims nor limits. Loaded when a rule is named: it brings the rule language.
import {
  type Consent,
  consentOf,
  dayOfDecision,
  leastQuestion,
  type Rule,
  toDcqlQuery,
} from '@anju/eligibility';
import { WalletError } from '../../errors.ts';
import type { HeldCard } from '../../holder/store.ts';
import type { AskedRule, RequestPreview } from '../../types.ts';
import { whoAsks } from '../preview.ts';
import { NO_CHOICES, type Pick, withPick } from '../query/choice.ts';
import type { VerifiedRequest } from '../request/verify-request.ts';
import { type AskedByRule, namedClause, oneRoute } from './one-route.ts';
import { readDocument } from './read-document.ts';
import { routeOptions } from './route-options.ts';
import { alongRoute, byPromise } from './routes.ts';
import { isSameJson } from './same-json.ts';

type Situation = { asked: AskedRule; held: HeldCard[]; now: Date };

/**
 * @param bytes of the rule, whose hash is the published one
 * Throws `request_rule_unreadable`, `request_rule_altered` for a document of another id or version, `request_rule_day_wrong`,
 * `request_differs_from_rule`, and what `matchQuery` throws.
 */
export function previewByRule(
  request: VerifiedRequest,
  bytes: Uint8Array,
  { asked, held, now }: Situation,
): RequestPreview {
  const rule = readDocument(bytes, asked);
  checkDay(rule, asked, now);
  const byRule = askedBy(rule, asked.on);
  if (!isSameJson(JSON.parse(JSON.stringify(byRule.query)), request.dcqlQuery)) {
    throw new WalletError('request_differs_from_rule', { cause: asked.id });
  }
  const preview: RequestPreview = {
    ...whoAsks(request),
    title: rule.title,
    purpose: rule.purpose,
    rule: { ...asked, ...inItsWords(rule, byRule.consent) },
    routes: byPromise(routeOptions(byRule, held, now)),
    route: 0,
    credentials: [],
    missing: [],
    stays: [],
    leftOut: [],
    choice: [],
    choices: NO_CHOICES,
    hand: { held, at: now.toISOString() },
  };
  return alongRoute(preview, 0);
}

/**
 * The same request, answered along the same way with the cards that the citizen picks: nothing is asked of anybody, and
 * nothing sent. The other ways, and what was picked for them, stay as they are.
 */
export function alongPickByRule(preview: RequestPreview, pick: Pick): RequestPreview {
  const { rule, hand, routes, route } = preview;
  const way = routes[route];
  if (rule === null || hand === null || way === undefined) return preview;
  const picked = { ...way.from, byCard: way.byCard, choice: withPick(way.choice, pick) };
  const next = oneRoute(askedBy(rule.document, rule.on), picked, new Date(hand.at));
  return alongRoute({ ...preview, routes: routes.with(route, next) }, route);
}

/** All that a rule asks is derived from its bytes. */
function askedBy(rule: Rule, on: string): AskedByRule {
  const question = leastQuestion(rule);
  return { rule, on, question, query: toDcqlQuery(question, { match: 'plain' }), consent: consentOf(rule) };
}

const inItsWords = (rule: Rule, { learnedInWords, graded, once }: Consent) => ({
  citation: rule.citation,
  learnedInWords,
  graded: graded && { inWords: graded.inWords, learned: graded.learned.map(namedClause) },
  once,
  document: rule,
});

const MILLISECONDS_PER_DAY = 86_400_000;

/** Today in the rule's time zone, give or take a day for clocks and midnight; what is decided again, for a day that was. */
function checkDay(rule: Rule, { on, isAppeal }: AskedRule, now: Date): void {
  const daysAhead = (Date.parse(on) - Date.parse(dayOfDecision(rule, now))) / MILLISECONDS_PER_DAY;
  const isToday = daysAhead >= -1 && daysAhead <= 1;
  const wasOnce = isAppeal && daysAhead <= 0;
  if (on < rule.in_force_from || !(isToday || wasOnce)) {
    throw new WalletError('request_rule_day_wrong', { cause: on });
  }
}
