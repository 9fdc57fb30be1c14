// The sample cards as they grow old, run short and are taken back.
import type { CardView, LocalizedText } from '../../lib/types.ts';
import { cards, family, income, property, residency, text } from './card-samples.ts';

export const worn: CardView[] = [
  { ...income, state: 'expired', validUntil: '2026-09-30' },
  { ...family, state: 'used_up', copiesLeft: 0 },
  property,
];

const foundOn = '2026-11-19T22:05:00Z';

const standing = (state: 'suspended' | 'revoked'): CardView['standing'] => ({
  known: { state, at: foundOn },
  failure: null,
  isUnseen: false,
});

const withoutWay = { isPossible: false, failure: null };

export const revoked: CardView = {
  ...income,
  ...{ state: 'revoked', standing: standing('revoked'), renewal: withoutWay },
};

export const suspended: CardView = { ...residency, state: 'suspended', standing: standing('suspended') };

export const ending: CardView = {
  ...family,
  cardId: 'ending',
  ...{ endsSoon: true, validUntil: '2026-12-10', runsLow: false, copiesLeft: 6 },
};

export const endingForGood: CardView = { ...ending, renewal: withoutWay };

export const notFound: CardView = {
  ...income,
  standing: {
    known: { state: 'valid', at: foundOn },
    failure: { code: 'standing_not_trusted', at: '2026-11-20T02:40:00Z' },
    isUnseen: false,
  },
};

const unseen = (card: CardView): CardView => ({
  ...card,
  standing: card.standing && { ...card.standing, isUnseen: true },
});

export const justTakenBack: CardView[] = [unseen(revoked), unseen(suspended), property];

export const takenBack: CardView[] = [revoked, suspended, endingForGood, property];

export const afterShowing: CardView[] = [
  income,
  residency,
  { ...family, copiesLeft: 1 },
  { ...property, runsLow: true, copiesLeft: 0, state: 'used_up', renewal: withoutWay },
];

export const nearTheEnd: CardView[] = [
  ending,
  { ...family, copiesLeft: 1 },
  { ...property, runsLow: true, copiesLeft: 1, renewal: withoutWay },
];

const svg = (title: string, office: string, label: string) =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" width="856" height="540" viewBox="0 0 856 540" font-family="Noto Sans SC, sans-serif"><rect width="856" height="540" rx="40" fill="#0F4C5C"/><text x="56" y="100" font-size="30" fill="#FFFFFF">${office}</text><text x="56" y="190" font-size="46" font-weight="700" fill="#FFFFFF">${title}</text><path d="M56 366H800" stroke="#FFFFFF" stroke-width="2" stroke-opacity="0.4"/><text x="56" y="424" font-size="26" fill="#FFFFFF">${label}</text><text x="56" y="474" font-size="36" font-weight="600" fill="#FFFFFF">2026-09-30</text></svg>`,
  )}`;

export const withPicture: CardView = {
  ...income,
  picture: text(
    svg(income.name['zh-CN'], income.issuerName['zh-CN'], '核定日期'),
    svg(income.name.en, income.issuerName.en, 'Assessed on'),
  ),
};

export const pictured: CardView[] = [withPicture];

export const notRenewed: CardView[] = [
  {
    ...family,
    renewal: { isPossible: false, failure: { code: 'renewal_refused', at: '2026-11-20T02:14:00Z' } },
  },
];

/** One of them was waited for and has just come. */
export const arrived: CardView[] = cards.map((card, index) =>
  index === 0 ? { ...card, isNew: true } : card,
);

const undrawable: LocalizedText = new Proxy(text('', ''), {
  get() {
    throw new TypeError('no screen can draw this');
  },
});

/** One of them has what no screen can draw, as a damaged record might. */
export const oneUndrawn: CardView[] = cards.map((card) =>
  card.cardId === family.cardId
    ? { ...card, claims: card.claims.map((claim) => ({ ...claim, display: undrawable })) }
    : card,
);
