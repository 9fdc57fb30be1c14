import { describe, expect, it } from 'vitest';
import type { CardView } from '../../src/lib/types.ts';
import { cardLine } from '../../src/screens/home/card-line.ts';

function card(vct: string, displays: Record<string, string>): CardView {
  const same = (text: string) => ({ 'zh-CN': text, en: text });
  return {
    cardId: 'card',
    vct,
    iss: 'https://issuer.example',
    name: same('name'),
    description: same('what the issuer says of it'),
    issuerName: same('issuer'),
    colours: null,
    claims: Object.entries(displays).map(([name, display]) => ({
      name,
      label: same(name),
      value: display,
      display: same(display),
      matchOnly: false,
    })),
    copiesLeft: 10,
    copiesReceived: 10,
    receivedAt: '2026-11-20T00:00:00Z',
    validUntil: null,
    state: 'valid',
    endsSoon: false,
    runsLow: false,
    standing: null,
    picture: null,
    renewal: { isPossible: false, failure: null },
    configurationId: null,
  };
}

describe('the line on a card', () => {
  it('is made of what the card says', () => {
    const line = cardLine(card('urn:anju:household:1', { household_size: '3 people', role: 'Head' }));
    expect(line.en).toBe('3 people, Head');
  });

  it('never shows money', () => {
    const income = card('urn:anju:income:1', {
      household_annual_income_fen: '92,640',
      household_net_assets_fen: '1,000',
      assessed_on: '30 September 2026',
    });
    expect(cardLine(income).en).toBe('Assessed on 30 September 2026');
    expect(cardLine(income)['zh-CN']).not.toMatch(/92,640|1,000/);
  });

  it('is the issuer’s description where a claim is absent or the type is not ours', () => {
    expect(cardLine(card('urn:anju:household:1', { role: 'Head' })).en).toBe('what the issuer says of it');
    expect(cardLine(card('urn:example:library-card:1', { name: 'x' })).en).toBe('what the issuer says of it');
  });
});
