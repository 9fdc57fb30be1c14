import { describe, expect, it } from 'vitest';
import { isTooShort } from '../../src/lib/holder/vault/passphrase-rules.ts';
import { strengthOf } from '../../src/screens/lock/strength.ts';

describe('a passphrase', () => {
  it.each([
    ['', 'short'],
    ['1234567', 'short'],
    ['七个字的钱包密', 'short'],
    ['１２３４５６７', 'short'],
    ['12345678', 'weak'],
    ['1234567890123456789', 'weak'],
    ['aaaaaaaaaaaaaaaaaaaa', 'weak'],
    ['password', 'weak'],
    ['horse battery', 'fair'],
    ['correct horse battery', 'strong'],
    ['青山不改绿水长流', 'strong'],
  ])('“%s” is called %s', (passphrase, strength) => {
    expect(strengthOf(passphrase, isTooShort(passphrase))).toBe(strength);
  });
});
