// What the citizen is shown before consenting: who asks, what for, exactly what will be disclosed, what stays.
import { claimViews, labelOf } from '../holder/claim-view.ts';
import type { HeldCard } from '../holder/store.ts';
import { type LocalizedText, readLocalizedText, untranslated } from '../localized-text.ts';
import type { RequestPreview } from '../types.ts';
import { choicesOf } from './choices.ts';
import { type Choice, type Pick, withPick } from './query/choice.ts';
import { answerWith, type MatchedQuery, type QueryHand, readHand } from './query/match-query.ts';
import { vctValuesOf } from './query/read-query.ts';
import type { VerifiedRequest } from './request/verify-request.ts';
import { namesIn } from './rule/names-in.ts';

const OWN_QUESTION: LocalizedText = { 'zh-CN': '该机构自己提的问题', en: 'A question of its own' };
const NO_PURPOSE: LocalizedText = { 'zh-CN': '（没有说）', en: '(nothing)' };

/** Of a question of the asker's own; what a rule asks is shown by preview-by-rule.ts. Throws what `readHand` throws. */
export function makePreview(
  request: VerifiedRequest,
  { held, now }: { held: HeldCard[]; now: Date },
  choice: Choice = [],
): RequestPreview {
  const hand = readHand(request.dcqlQuery, held, now);
  const wanted = { choice, signers: request.declarations.map(({ credentialIds }) => credentialIds) };
  const matched = answerWith(hand, wanted);
  const nameOf = (id: string) => nameOfQuery(hand, matched, id, held);
  return {
    ...whoAsks(request),
    // a title is a rule's: what is asked by none must not read as if it were
    title: OWN_QUESTION,
    purpose: readLocalizedText(request.question?.purpose) ?? NO_PURPOSE,
    rule: null,
    routes: [],
    route: 0,
    ...previewParts(matched, held),
    leftOut: matched.leftOut.map(({ id }) => ({ id, cardName: nameOf(id) })),
    choice,
    choices: choicesOf(hand, matched, wanted, nameOf),
    hand: { held, at: now.toISOString() },
  };
}

/** The same request, answered as the citizen picks: nothing is asked of anybody, and nothing sent. */
export function alongPick(preview: RequestPreview, pick: Pick): RequestPreview {
  const { request, hand, choice } = preview;
  if (hand === null) return preview;
  return makePreview(request, { held: hand.held, now: new Date(hand.at) }, withPick(choice, pick));
}

/** By the card that answers it or would; else by the type that it asks for. */
function nameOfQuery(
  hand: QueryHand,
  { matches }: MatchedQuery,
  id: string,
  held: HeldCard[],
): LocalizedText {
  const candidates = hand.byId.get(id);
  const card = matches.find((match) => match.id === id)?.held.card ?? candidates?.fitting[0]?.held.card;
  if (card !== undefined) return card.appearance.name;
  const [vct = ''] = candidates === undefined ? [] : vctValuesOf(candidates.asked);
  return nameOfType({ vct }, held);
}

/** What is the same whatever is asked. */
export const whoAsks = (request: VerifiedRequest) => ({
  kind: 'request' as const,
  asker: { name: request.asker, verified: true, registration: request.registration },
  declarations: request.declarations.map(({ text }) => text),
  expiresAt: new Date(request.expiresAtSeconds * 1000).toISOString(),
  request,
});

/** What will be disclosed of which cards, what is lacking, and what stays. */
export const previewParts = (matched: MatchedQuery, held: HeldCard[]) => ({
  credentials: matched.matches.map(({ id, vct, held: { card, copiesLeft }, disclose }) => ({
    id,
    vct,
    cardId: card.cardId,
    cardName: card.appearance.name,
    issuerName: card.appearance.issuerName,
    claims: claimViews(card, namesIn(disclose)),
    disclose,
    copiesLeft,
  })),
  missing: matched.gaps.map((gap) => ({ ...gap, cardName: nameOfType(gap, held) })),
  stays: labelsThatStay(matched),
});

/** A label stays only if no card of this answer shows the claim that it names. */
function labelsThatStay({ matches }: MatchedQuery): LocalizedText[] {
  const shown = new Set(matches.flatMap(({ disclose }) => namesIn(disclose)));
  const labels = new Map<string, LocalizedText>();
  for (const { held } of matches) {
    for (const { name } of claimViews(held.card)) {
      if (!shown.has(name) && !labels.has(name)) labels.set(name, labelOf(held.card, name));
    }
  }
  return [...labels.values()];
}

/**
 * A card of that type may be held although it cannot be used; else our own types have names. Others have their identifier
 * where it can be nothing else: what the asker writes in its place must not read as a sentence of the wallet's.
 */
export function nameOfType({ vct }: { vct: string }, held: HeldCard[]): LocalizedText {
  const known = held.find(({ card }) => card.vct === vct)?.card.appearance.name;
  return known ?? KNOWN_TYPES.get(vct) ?? (IDENTIFIER.test(vct) ? untranslated(vct) : OTHER_TYPE);
}

const IDENTIFIER = /^(?:urn:|https:\/\/)[\x21-\x7e]{1,192}$/;
const OTHER_TYPE: LocalizedText = { 'zh-CN': '另一种凭证', en: 'another kind of card' };

const KNOWN_TYPES = new Map<string, LocalizedText>([
  ['urn:anju:identity:1', { 'zh-CN': '身份凭证', en: 'Identity credential' }],
  ['urn:anju:income:1', { 'zh-CN': '家庭收入凭证', en: 'Household income credential' }],
  ['urn:anju:residency:1', { 'zh-CN': '居住凭证', en: 'Residency credential' }],
  ['urn:anju:household:1', { 'zh-CN': '家庭成员凭证', en: 'Household credential' }],
  ['urn:anju:property:1', { 'zh-CN': '住房情况凭证', en: 'Housing and property credential' }],
  ['urn:anju:unit:1', { 'zh-CN': '房屋单元凭证', en: 'Owned unit credential' }],
  ['urn:anju:employment:1', { 'zh-CN': '就业参保凭证', en: 'Employment credential' }],
]);
