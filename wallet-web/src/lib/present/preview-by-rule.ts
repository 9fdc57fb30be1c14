// A request by a published rule. The rule's bytes say what may be asked, so the wallet derives the question itself and takes
// none that differs: an asker chooses neither claims nor limits. Loaded when a rule is named: it brings the rule language.
import {
  type Consent,
  consentOf,
  dayOfDecision,
  leastQuestion,
  parseRule,
  type Rule,
  RuleError,
  toDcqlQuery,
} from '@anju/eligibility';
import { WalletError } from '../errors.ts';
import type { HeldCard } from '../holder/store.ts';
import type { AskedRule, RequestPreview } from '../types.ts';
import { whoAsks } from './preview.ts';
import { NO_CHOICES } from './query/choice.ts';
import { namedClause, routeOptions } from './route-options.ts';
import { alongRoute, byPromise } from './routes.ts';
import { isSameJson } from './same-json.ts';
import type { VerifiedRequest } from './verify-request.ts';

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
  const question = leastQuestion(rule);
  const query = toDcqlQuery(question, { match: 'plain' });
  if (!isSameJson(JSON.parse(JSON.stringify(query)), request.dcqlQuery)) {
    throw new WalletError('request_differs_from_rule', { cause: asked.id });
  }
  const consent = consentOf(rule);
  const routes = routeOptions({ rule, on: asked.on, question, query, consent }, held, now);
  const preview: RequestPreview = {
    ...whoAsks(request),
    title: rule.title,
    purpose: rule.purpose,
    rule: { ...asked, ...inItsWords(rule, consent) },
    routes: byPromise(routes),
    route: 0,
    credentials: [],
    missing: [],
    stays: [],
    leftOut: [],
    choice: [],
    choices: NO_CHOICES,
    hand: null,
  };
  return alongRoute(preview, 0);
}

const inItsWords = (rule: Rule, { learnedInWords, graded, once }: Consent) => ({
  citation: rule.citation,
  learnedInWords,
  graded: graded && { inWords: graded.inWords, learned: graded.learned.map(namedClause) },
  once,
  document: rule,
});

function readDocument(bytes: Uint8Array, asked: AskedRule): Rule {
  let rule: Rule;
  try {
    rule = parseRule(bytes);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    throw new WalletError('request_rule_unreadable', { cause: error.code });
  }
  if (rule.id !== asked.id || rule.version !== asked.version) throw new WalletError('request_rule_altered');
  return rule;
}

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
