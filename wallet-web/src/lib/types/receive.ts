// What departments offer, and what came of asking for it.
import type { LocalizedText } from '../localized-text.ts';
import type { IssuerDescription } from '../receive/metadata.ts';
import type { OpenedOffer } from '../receive/offer.ts';
import type { IssuerListing } from '../trust/issuer-listing.ts';
import type { CardView, WaitingView } from './cards.ts';

/** What a department issues, for the citizen to choose from. */
export type CatalogueEntry = {
  issuer: { name: LocalizedText; url: string; host: string };
  configurationId: string;
  vct: string;
  name: LocalizedText;
  description: LocalizedText | null;
  colours: CardView['colours'];
  held: 'no' | 'yes' | 'waiting';
};

/** `unreachable`: departments that gave no catalogue, by their address; the others stand all the same. */
export type Catalogue = { entries: CatalogueEntry[]; unreachable: { url: string; code: string }[] };

export type OfferPreview = {
  kind: 'offer';
  /** `verified`: what it says of itself is signed by its certified key, under `certifiedName` */
  issuer: {
    name: LocalizedText;
    url: string;
    host: string;
    verified: boolean;
    certifiedName: LocalizedText | null;
  };
  cards: {
    configurationId: string;
    vct: string;
    /** whether the registry lists this issuer for it; what is not listed is not asked for */
    listing: IssuerListing;
    name: LocalizedText;
    description: LocalizedText | null;
    colours: { background: string; text: string } | null;
    claims: { name: string; label: LocalizedText }[];
  }[];
  /** null: no code is asked for */
  txCode: { length: number | null; numeric: boolean } | null;
  /** `log-in`: the citizen is sent to the department's page; `counter`: the code in the offer is enough */
  way: 'counter' | 'log-in';
  /** whose page the log-in opens; null: there is none */
  logInHost: string | null;
  offer: OpenedOffer;
  description: IssuerDescription;
};

export type ReceiveResult = {
  kind: 'received';
  /** copies kept */
  received: number;
  /** copies thrown away because they did not fit */
  discarded: number;
  cards: CardView[];
  /** data sets of which nothing came, while others did */
  missing: number;
  /** what the department wants to look at first */
  waiting: WaitingView[];
};
