// An offer as the citizen sees it before agreeing: whose it is, what it would bring, and by which way.
import type { OfferPreview } from '../types.ts';
import { issuerName, readAppearance } from './appearance.ts';
import type { IssuerDescription } from './metadata.ts';
import type { OpenedOffer } from './offer.ts';

export const offerPreview = (offer: OpenedOffer, description: IssuerDescription): OfferPreview => ({
  kind: 'offer',
  issuer: {
    name: issuerName(description),
    url: description.credentialIssuer,
    host: new URL(description.credentialIssuer).host,
    verified: description.isSigned,
    certifiedName: description.certifiedName,
  },
  cards: description.configurations.map((offered) => {
    const { name, description: text, colours, claims } = readAppearance(description, offered, null);
    return {
      configurationId: offered.configurationId,
      vct: offered.vct,
      listing: offered.listing,
      name,
      description: text,
      colours,
      claims: claims.map((claim) => ({ name: claim.name, label: claim.label })),
    };
  }),
  txCode: offer.grant.kind === 'pre_authorized_code' ? offer.grant.txCode : null,
  way: offer.grant.kind === 'pre_authorized_code' ? 'counter' : 'log-in',
  logInHost: hostOf(description.server.authorizationEndpoint),
  offer,
  description,
});

const hostOf = (address: string | null) => (address === null ? null : new URL(address).host);
