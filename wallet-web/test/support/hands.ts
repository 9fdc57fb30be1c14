// Cards and queries for tests of what answers a query: plain data, nothing signed.
import type { HeldCard } from '../../src/lib/holder/store.ts';
import { makePreview } from '../../src/lib/present/preview.ts';
import type { RequestPreview } from '../../src/lib/types.ts';

const AT = new Date('2026-11-20T09:00:00Z');

const same = (text: string) => ({ 'zh-CN': text, en: text });

/** Of the type that its id begins with: `income older` is an `urn:v:income`. */
export function held(
  id: string,
  claims: Record<string, unknown>,
  changes: Partial<HeldCard['card']> & { copiesLeft?: number; issuer?: string } = {},
): HeldCard {
  const [name = id] = id.split(' ');
  const { copiesLeft = 10, issuer = 'issuer', ...more } = changes;
  return {
    card: {
      cardId: id,
      vct: `urn:v:${name}`,
      iss: 'https://issuer.test',
      receivedAt: '2026-11-01T00:00:00Z',
      expiresAtSeconds: null,
      claims,
      alwaysShown: [],
      appearance: {
        name: same(name),
        description: null,
        issuerName: same(issuer),
        colours: null,
        claims: [],
      },
      ...more,
    },
    copiesLeft,
    copiesReceived: 10,
  };
}

/** What a citizen would be shown for this query. */
export function previewOf(
  dcqlQuery: object,
  cards: HeldCard[],
  declarations: { credentialIds: string[] }[] = [],
): RequestPreview {
  const request = {
    asker: same('asker'),
    registration: null,
    question: null,
    expiresAtSeconds: AT.getTime() / 1000,
    declarations: declarations.map((one) => ({ ...one, encoded: '', text: same('declared') })),
    dcqlQuery,
  };
  return makePreview(request as unknown as RequestPreview['request'], { held: cards, now: AT });
}
