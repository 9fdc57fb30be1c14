// What a card's face, its screen and the result of a showing say of how it stands.
import { describe, expect, it } from 'vitest';
import { adviceFor } from '../../src/screens/card/advice.ts';
import { changesAtOnce, faceWord, renewsByItself } from '../../src/screens/home/card-words.ts';
import { usesLeft } from '../../src/screens/present/uses-left.ts';

type Card = Parameters<typeof usesLeft>[0][number] & Parameters<typeof faceWord>[0];

const failure = { code: 'renewal_refused', at: '2026-11-20T09:00:00Z' };
const card = (changes: Partial<Card> = {}): Card => ({
  cardId: 'income',
  name: { 'zh-CN': '收入凭证', en: 'Income card' },
  ...{ state: 'valid', endsSoon: false, runsLow: false, copiesLeft: 8, validUntil: '2027-03-31' },
  renewal: { isPossible: true, failure: null },
  ...changes,
});
const byHand = { renewal: { isPossible: false, failure: null } };
const word = (changes: Partial<Card>) => faceWord(card(changes));
const advice = (changes: Partial<Card>) => adviceFor(card(changes));

describe('the face of a card', () => {
  it('says the gravest that is so, and never that a card is valid which is not', () => {
    const near = { endsSoon: true, runsLow: true, copiesLeft: 0 };
    expect(word({ ...near, state: 'revoked' }).text.en).toBe('Revoked: cannot be used');
    expect(word({ ...near, state: 'suspended' }).text.en).toBe('Suspended for now');
    expect(word({ ...near, state: 'expired' }).text.en).toBe('Expired on {day}');
    expect(word({ ...near, state: 'used_up' }).text.en).toBe('No uses left: renew it');
    expect(word({ ...near, ...byHand, state: 'used_up' }).text.en).toBe('No uses left: get it again');
  });

  it('tells bad news apart by tone and shape, not by colour alone', () => {
    expect(word({ state: 'revoked' })).toMatchObject({ tone: 'bad', icon: 'cross' });
    expect(word({ state: 'suspended' })).toMatchObject({ tone: 'attention', icon: 'warning' });
    expect(word({})).toMatchObject({ tone: 'good', icon: 'check' });
  });

  it('says what is near its end, and alarms nobody whose card renews by itself', () => {
    expect(word({ endsSoon: true })).toMatchObject({ tone: 'good', icon: 'history' });
    expect(word({ endsSoon: true, ...byHand }).text.en).toBe('Ends on {day}: get it again');
    expect(word({ endsSoon: true, renewal: { isPossible: true, failure } }).tone).toBe('attention');
    expect(word({ runsLow: true, copiesLeft: 2 }).text.en).toBe('Uses left: {count}; renews by itself');
    expect(word({ runsLow: true, copiesLeft: 2, ...byHand })).toMatchObject({ tone: 'attention' });
    expect(word({ validUntil: null }).text.en).toBe('Valid without end');
  });
});

describe('the screen of a card', () => {
  it('says what it means that it was taken back, and what to do', () => {
    expect(advice({ state: 'revoked', ...byHand })).toMatchObject({ kind: 'error' });
    expect(advice({ state: 'revoked', renewal: { isPossible: false, failure } })).toMatchObject({
      kind: 'error',
    });
    expect(advice({ state: 'suspended' })).toMatchObject({ kind: 'attention' });
  });

  it('leads to getting it again where it cannot be renewed, and says why', () => {
    for (const near of [
      { state: 'expired' },
      { state: 'used_up' },
      { endsSoon: true },
      { runsLow: true },
    ] as const) {
      expect(advice({ ...near, ...byHand })).toMatchObject({ kind: 'attention' });
      expect(advice({ ...near, ...byHand })?.text.en).toMatch(/cannot be renewed by itself: .*get it again/);
      expect(advice(near)?.text.en).toMatch(/renew/);
    }
  });

  it('says nothing beside a failure that says it, and nothing where there is nothing to do', () => {
    const failed = { renewal: { isPossible: true, failure } };
    expect([
      advice({ runsLow: true, ...failed }),
      advice({ state: 'expired', ...failed }),
      advice({}),
    ]).toEqual([null, null, null]);
  });
});

describe('a showing', () => {
  it('says of which cards few uses are left and whether they renew by themselves, and of no other', () => {
    const low = card({ runsLow: true, copiesLeft: 1 });
    const out = card({ cardId: 'home', runsLow: true, copiesLeft: 0, state: 'used_up', ...byHand });
    const notShown = card({ cardId: 'other', runsLow: true, copiesLeft: 1 });
    const said = usesLeft([card({ cardId: 'many' }), low, out, notShown], ['many', 'income', 'home']);
    expect(said.map(({ en }) => en)).toEqual([
      expect.stringMatching(/^Income card: uses left: 1\. It renews by itself/),
      expect.stringMatching(/^Income card: no uses left\. It cannot renew by itself: please get it again/),
    ]);
    expect(said[0]?.['zh-CN']).toContain('收入凭证还能出示 1 次');
  });

  it('of a card that was revoked or suspended meanwhile promises no renewal', () => {
    for (const state of ['revoked', 'suspended'] as const)
      expect(renewsByItself(card({ state }))).toBe(false);
  });
});

describe('cards that changed while nobody looked', () => {
  const changed = (state: 'valid' | 'suspended' | 'revoked') => ({
    state,
    standing: { known: { state, at: '2026-11-20T09:00:00Z' }, failure: null, isUnseen: true },
  });

  it('are told of at once when there are several, and lead to the gravest', () => {
    const all = [changed('valid'), changed('suspended'), changed('revoked')];
    expect(changesAtOnce(all)).toMatchObject({ gravest: { state: 'revoked' }, kind: 'error' });
    const milder = changesAtOnce(all.slice(0, 2));
    expect(milder).toMatchObject({ gravest: { state: 'suspended' }, kind: 'attention' });
  });

  it('are told of by name where there is one, and not at all where there is none', () => {
    expect(changesAtOnce([changed('revoked')])).toBeNull();
    expect(changesAtOnce([])).toBeNull();
  });
});
