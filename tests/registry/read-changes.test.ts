import { describe, expect, it } from 'vitest';
import { plainText } from '../../tools/plain-text.ts';
import { acts, type Field, optionsOf } from '../../tools/registry/acts.ts';
import { shownDuration, shownMoment } from '../../tools/registry/moments.ts';
import { changeFromOptions, changeOptions, checkChange } from '../../tools/registry/read-changes.ts';
import { textTable, widthOf } from '../../tools/text-table.ts';

const name = { 'zh-CN': '审计局', en: 'Audit Office' };

describe('a change in a proposal', () => {
  it.each([
    { act: 'list-root', sha256Hex: 'ab' },
    { act: 'set-key-state', thumbprintHex: 'ab', vct: 'urn:x', state: 'retired', goodUntilSeconds: 5 },
    { act: 'add-party', address: '0x1', name },
    { act: 'replace-party', address: '0x1', successor: { address: '0x2', name } },
    { act: 'set-terms', threshold: 2, delaySeconds: 5, lifetimeSeconds: 9, emergencySeconds: 7 },
    { act: 'repeal', kind: 'rule', id: 'x', effectiveFromSeconds: 5 },
    { act: 'cancel-publication', kind: 'rule', id: 'x', effectiveFromSeconds: 5 },
    { act: 'cancel-publication', kind: 'rule', id: 'x', sha256Hex: 'ab', effectiveFromSeconds: 5 },
    { act: 'lift-emergency', did: 'did:ethr:0x7a69:0x1' },
  ])('is read as it is written: $act', (change) => {
    expect(checkChange(change, 'changes[0]')).toEqual(change);
  });

  it.each([
    [null, /must be an object/],
    [{ act: 'burn-everything' }, /act must be one of/],
    [{ act: 'toString' }, /act must be one of/],
    [{ act: 'list-root' }, /sha256Hex must be a text/],
    [{ act: 'list-root', sha256Hex: 'ab', did: 'x' }, /“did” too many/],
    [{ act: 'set-key-state', thumbprintHex: 'a', vct: 'b', state: 'gone' }, /state must be one of/],
    [
      { act: 'set-terms', threshold: 2.5, delaySeconds: 1, lifetimeSeconds: 1, emergencySeconds: 1 },
      /threshold/,
    ],
    [{ act: 'repeal', kind: 'law', id: 'x', effectiveFromSeconds: 5 }, /“type” or “rule”/],
    [{ act: 'add-party', address: '0x1', name: { en: 'only' } }, /“zh-CN” and “en”/],
    [{ act: 'lift-emergency' }, /a key or an agency/],
    [{ act: 'lift-emergency', did: 'a', thumbprintHex: 'b' }, /not both/],
    [{ act: 'register-verifier', did: 'a', thumbprintHex: 'b', document: {} }, /is no registration/],
  ])('is refused with the place: %j', (change, sentence) => {
    expect(() => checkChange(change, 'changes[0]')).toThrow(sentence);
  });

  it('comes from options, dates as seconds', () => {
    expect(
      changeFromOptions('repeal', { kind: 'rule', id: 'x', 'effective-from': '2030-01-01T00:00:00Z' }),
    ).toEqual({ act: 'repeal', kind: 'rule', id: 'x', effectiveFromSeconds: 1_893_456_000 });
  });
});

describe('options that do not make an act', () => {
  it.each([
    ['register-verifier', { did: 'a' }, /needs --thumbprint HEX, --document FILE too/],
    [
      'publish',
      { kind: 'rule', id: 'x', version: '1', uri: 'u' },
      /needs --file FILE, --effective-from DATE too/,
    ],
    ['list-root', {}, /needs --sha256 HEX too/],
    ['add-party', { address: 'a', 'name-en': 'b' }, /needs --name-zh TEXT too/],
    ['set-key-state', { thumbprint: 'a', vct: 'b', state: 'gone' }, /--state must be one of/],
    [
      'set-terms',
      { threshold: 'two', 'delay-seconds': '1', 'lifetime-seconds': '1', 'emergency-seconds': '1' },
      /--threshold must be/,
    ],
    [
      'repeal',
      { kind: 'rule', id: 'x', did: 'y' },
      /option for did. It is written: npm run registry -- propose repeal --kind/,
    ],
  ] as const)('are refused by their own names: %s %j', (act, given, sentence) => {
    expect(() => changeFromOptions(act, given)).toThrow(sentence);
  });

  it('are named for every member of every act', () => {
    for (const [act, fields] of Object.entries(acts) as [keyof typeof acts, Field[]][])
      for (const one of fields) {
        const own = optionsOf(act, one);
        expect([act, one.name, own.length > 0]).toEqual([act, one.name, true]);
        for (const flag of own) expect(changeOptions.map((name) => `--${name}`)).toContain(flag);
      }
  });
});

describe('a day', () => {
  const local = (text: string) => new Date(text).getTime() / 1000;

  it('begins what takes effect on it, and ends what is good until it', () => {
    const from = changeFromOptions('repeal', { kind: 'rule', id: 'x', 'effective-from': '2030-01-01' });
    expect(from).toMatchObject({ effectiveFromSeconds: local('2030-01-01T00:00:00') });
    const key = { thumbprint: 'ab', vct: 'urn:x', state: 'retired', 'good-until': '2030-01-01' };
    expect(changeFromOptions('set-key-state', key)).toMatchObject({
      goodUntilSeconds: local('2030-01-01T23:59:59'),
    });
  });
});

describe('what a terminal is shown', () => {
  it('has columns that align where Chinese takes two', () => {
    expect(widthOf('审计局 a')).toBe(8);
    const [head, row] = textTable(['A', 'B'], [['审计', 'x']]).split('\n');
    expect(head).toBe('A     B');
    expect(row).toBe('审计  x');
  });

  it('is one line, bounded, without what cannot be seen', () => {
    expect(plainText('a\r\nb\u202ec\u001b[0m')).toBe('a b\u{FFFD}c\u{FFFD}[0m');
    expect([...plainText('字'.repeat(10_000), 20)]).toHaveLength(21);
  });

  it('has dates, also of moments that no calendar has', () => {
    expect(shownMoment(0)).toBe('1970-01-01 00:00:00 UTC');
    expect(shownMoment(2 ** 64)).toBe('never');
    expect(shownMoment(undefined)).toBe('–');
    expect([shownDuration(0), shownDuration(65), shownDuration(90_000)]).toEqual([
      '0 s',
      '1 min 5 s',
      '1 d 1 h',
    ]);
  });
});
