// What the consent screen says and offers where a card is missing: by the reason, never a way that does not help.
import { describe, expect, it } from 'vitest';
import type { MissingCard } from '../../src/lib/types.ts';
import { wayOutOf } from '../../src/screens/present/way-out.ts';

const missing = (reason: MissingCard['reason']): MissingCard => ({
  ...{ id: 'income', vct: 'urn:anju:income:1', reason },
  cardName: { 'zh-CN': '收入凭证', en: 'Income card' },
});
type Held = Parameters<typeof wayOutOf>[1][number];
const held = (state: Held['state'], cardId: string = state): Held => ({
  ...{ cardId, state },
  vct: 'urn:anju:income:1',
});

describe('a card that is missing', () => {
  it.each([
    ['no_copy_left', 'used_up'],
    ['expired', 'expired'],
    ['revoked', 'revoked'],
    ['suspended', 'suspended'],
  ] as const)('and is there but %s leads to that card, not to another one of its kind', (reason, state) => {
    const others = (['valid', 'used_up', 'expired', 'revoked', 'suspended'] as const)
      .filter((one) => one !== state && !(reason === 'no_copy_left' && one === 'valid'))
      .map((one) => held(one));
    const elsewhere = { ...held(state, 'of another kind'), vct: 'urn:anju:property:1' };
    expect(wayOutOf(missing(reason), [elsewhere, ...others, held(state)]).path).toBe(`/cards/${state}`);
    expect(wayOutOf(missing(reason), others).path).toBe('/get');
  });

  it.each(['no_card', 'other_authority', 'claims_not_held'] as const)(
    'because of %s leads to where another is got, whatever is held',
    (reason) => {
      expect(wayOutOf(missing(reason), [held('valid'), held('expired')]).path).toBe('/get');
    },
  );

  it('that was revoked or suspended is never said to be got again at once', () => {
    for (const reason of ['revoked', 'suspended'] as const) {
      const { text } = wayOutOf(missing(reason), [held(reason)]);
      expect(text['zh-CN']).not.toMatch(/^(更新|重新领取|登录)/);
      expect(text.en).not.toMatch(/^(Renew|Get)/);
    }
  });
});
