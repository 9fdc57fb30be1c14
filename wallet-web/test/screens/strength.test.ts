import { describe, expect, it } from 'vitest';
import { isTooShort, WALLET_PASSPHRASE_CHARACTERS } from '../../src/lib/holder/passphrase-length.ts';
import { strengthOf } from '../../src/screens/lock/strength.ts';

describe('a passphrase', () => {
  it.each([
    ['', 'short'],
    ['1234567', 'short'],
    ['三个字', 'short'],
    ['  四字a  ', 'short'],
    ['１２３４５６７', 'short'],
    ['12345678', 'weak'],
    ['1234567890123456789', 'weak'],
    ['aaaaaaaaaaaaaaaaaaaa', 'weak'],
    ['password', 'weak'],
    ['horse battery', 'fair'],
    ['correct horse battery', 'strong'],
    ['青山不改绿水长流', 'strong'],
  ])('“%s” is called %s', (passphrase, strength) => {
    expect(strengthOf(passphrase, isTooShort(passphrase, WALLET_PASSPHRASE_CHARACTERS))).toBe(strength);
  });
});
