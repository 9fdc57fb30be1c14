import { describe, expect, it } from 'vitest';
import { WALLET_ERROR_CODES } from '../src/lib/errors.ts';
import { walletErrorText } from '../src/lib/errors-text.ts';

describe('every error', () => {
  it.each(WALLET_ERROR_CODES)('is said in two languages, without jargon: %s', (code) => {
    const { title, advice } = walletErrorText(code);
    for (const text of [title, advice]) {
      expect(text['zh-CN']).toMatch(/\p{Script=Han}/u);
      expect(text.en).not.toMatch(/\p{Script=Han}/u);
      expect(`${text['zh-CN']} ${text.en}`).not.toMatch(/\b(token|JWT|DID|nonce|HTTP|JSON|null|undefined)\b/);
    }
    expect(walletErrorText(code)).not.toBe(walletErrorText('something else'));
  });

  it('that nobody foresaw still says what to do', () => {
    expect(walletErrorText('constructor').title.en).toBe('Something unexpected went wrong');
  });
});
