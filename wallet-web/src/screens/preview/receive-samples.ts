// Invented offers, and what came of them.
import type { MadeBackup } from '../../lib/holder/backup/make-backup.ts';
import type {
  CardView,
  Catalogue,
  CatalogueEntry,
  OfferPreview,
  ReceiveResult,
  RestoredView,
  WaitingView,
} from '../../lib/types.ts';
import { cards, family, income, property, residency, text } from './card-samples.ts';
import { withPicture } from './card-state-samples.ts';

export const offer: OfferPreview = {
  kind: 'offer',
  issuer: {
    name: income.issuerName,
    url: income.iss,
    host: 'localhost:4001',
    verified: true,
    certifiedName: income.issuerName,
  },
  cards: [
    {
      configurationId: 'income',
      vct: income.vct,
      listing: 'listed',
      name: income.name,
      description: income.description,
      colours: income.colours,
      claims: income.claims.map(({ name, label }) => ({ name, label })),
    },
  ],
  txCode: { length: 6, numeric: true },
  way: 'counter',
  logInHost: 'localhost:4001',
  // The screens never look into them.
  offer: {} as OfferPreview['offer'],
  description: {} as OfferPreview['description'],
};

export const logInOffer: OfferPreview = { ...offer, txCode: null, way: 'log-in' };

/** From somebody whom the registry does not list. */
export const doubtfulOffer: OfferPreview = {
  ...logInOffer,
  issuer: {
    name: text('市民补贴中心', 'Citizens’ Subsidy Centre'),
    url: 'https://subsidy.example/card',
    host: 'subsidy.example',
    verified: false,
    certifiedName: null,
  },
  cards: offer.cards.map((card) => ({ ...card, listing: 'not_listed' })),
  logInHost: 'login.subsidy.example',
};

export const doubtfulCounterOffer: OfferPreview = { ...doubtfulOffer, txCode: offer.txCode, way: 'counter' };

/** Its own department, whose right to issue this the council has put on hold. */
export const suspendedOffer: OfferPreview = {
  ...logInOffer,
  cards: offer.cards.map((card) => ({ ...card, listing: 'suspended' })),
};

export const received: ReceiveResult = {
  kind: 'received',
  received: 10,
  discarded: 0,
  cards: cards.slice(0, 1),
  missing: 0,
  waiting: [],
};

export const receivedWithPicture: ReceiveResult = { ...received, cards: [withPicture] };

export const restored: RestoredView[] = cards.map(
  ({ cardId, iss, vct, name, issuerName, colours }, index) => ({
    restoredId: cardId,
    iss,
    vct,
    configurationId: cardId,
    name,
    issuerName,
    host: new URL(iss).host,
    colours,
    isWaiting: index === 1,
  }),
);

export const backup: MadeBackup = {
  file: '{}',
  name: 'anju-wallet-2026-11-20.anju',
  cards: 4,
  entries: 12,
  leftOut: 0,
};

export const waiting: WaitingView = {
  waitingId: 'waiting',
  state: 'waiting',
  vct: property.vct,
  name: property.name,
  issuerName: property.issuerName,
  colours: property.colours,
  askedAt: '2026-11-20T02:14:00Z',
  askAgainAt: '2026-11-20T02:44:00Z',
};

export const waitedFor: ReceiveResult = { ...received, received: 0, cards: [], waiting: [waiting] };

export const receivedPartly: ReceiveResult = {
  ...received,
  received: 9,
  discarded: 1,
  missing: 2,
  waiting: [waiting],
};

const offeredBy = (card: CardView, held: CatalogueEntry['held']): CatalogueEntry => ({
  issuer: { name: card.issuerName, url: card.iss, host: 'localhost:4001' },
  configurationId: card.cardId,
  vct: card.vct,
  name: card.name,
  description: card.description,
  colours: card.colours,
  held,
});

export const catalogue: Catalogue = {
  entries: [
    offeredBy(income, 'no'),
    offeredBy(family, 'no'),
    offeredBy(property, 'waiting'),
    offeredBy(residency, 'yes'),
  ],
  unreachable: [{ url: 'http://localhost:4001/employment', code: 'address_unreachable' }],
};
