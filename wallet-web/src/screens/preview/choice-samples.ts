// Invented questions that several answers fit, for looking at the screens. The wallet's own code makes the previews, so that a
// pick changes them as it does for a citizen.
import type { HeldCard } from '../../lib/holder/store.ts';
import { makePreview } from '../../lib/present/preview.ts';
import type { CardView, RequestPreview } from '../../lib/types.ts';
import { cards, ownQuestion } from './samples.ts';

const NOW = new Date('2026-11-20T02:24:00Z');

/** As a wallet would hold what the sample shows. */
export function held(
  view: CardView,
  changes: { cardId?: string; receivedAt?: string; says?: object } = {},
): HeldCard {
  const { cardId = view.cardId, receivedAt = view.receivedAt, says = {} } = changes;
  return {
    card: {
      cardId,
      vct: view.vct,
      iss: view.iss,
      receivedAt,
      expiresAtSeconds: null,
      claims: { ...Object.fromEntries(view.claims.map(({ name, value }) => [name, value])), ...says },
      alwaysShown: [],
      appearance: {
        name: view.name,
        description: view.description,
        issuerName: view.issuerName,
        colours: view.colours,
        claims: view.claims.map(({ name, label, value, matchOnly }) => ({
          name,
          label,
          kind: typeof value === 'number' ? 'integer' : 'text',
          unit: name.endsWith('_fen') ? 'fen' : null,
          values: [],
          matchOnly,
        })),
      },
    },
    copiesLeft: view.copiesLeft,
    copiesReceived: view.copiesReceived,
  };
}

export const byType = (name: string): CardView => {
  const found = cards.find(({ vct }) => vct === `urn:anju:${name}:1`);
  if (found === undefined) throw new Error(`the samples lack ${name}`);
  return found;
};

const ask = (name: string, claims: string[], more: object = {}) => ({
  id: name,
  format: 'dc+sd-jwt',
  meta: { vct_values: [`urn:anju:${name}:1`] },
  ...(claims.length > 0 && { claims: claims.map((claim) => ({ id: claim, path: [claim] })) }),
  ...more,
});

const preview = (dcqlQuery: object, hand: HeldCard[]): RequestPreview => {
  const { asker } = ownQuestion;
  // what is missing is never looked at by a screen
  const request = {
    asker: asker.name,
    registration: asker.registration,
    declarations: [],
    expiresAtSeconds: Date.parse(ownQuestion.expiresAt) / 1000,
    question: { purpose: ownQuestion.purpose },
    dcqlQuery,
  } as unknown as RequestPreview['request'];
  return makePreview(request, { held: hand, now: NOW });
};

const [income, residency, family] = [byType('income'), byType('residency'), byType('household')];

/** One of two cards is enough, one of two combinations of claims, and a third card is asked for without need. */
export const severalFit = preview(
  {
    credentials: [
      ask('income', ['household_annual_income_fen', 'assistance'], {
        claim_sets: [['household_annual_income_fen'], ['assistance']],
      }),
      ask('household', ['household_size']),
      ask('residency', []),
    ],
    credential_sets: [
      { options: [['income'], ['household']] },
      { options: [['residency']], required: false },
    ],
  },
  [held(income), held(family), held(residency)],
);

/** Two cards of one kind, of this year and the last. */
export const severalYears = preview({ credentials: [ask('income', ['household_annual_income_fen'])] }, [
  held(income),
  held(income, {
    cardId: 'income-2025',
    receivedAt: '2025-11-02T03:00:00Z',
    says: { household_annual_income_fen: 8_720_000, assessed_on: '2025-09-30' },
  }),
]);
