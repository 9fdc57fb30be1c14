import { describe, expect, it } from 'vitest';
import { WalletError } from '../src/lib/errors.ts';
import { loadOnce } from '../src/lib/load-once.ts';

describe('a part that is loaded when it is needed', () => {
  it('is loaded once, however many ask for it', async () => {
    let loads = 0;
    const part = loadOnce(async () => ({ number: ++loads }));
    expect(await Promise.all([part(), part()])).toEqual([{ number: 1 }, { number: 1 }]);
    expect(await part()).toEqual({ number: 1 });
  });

  it('is asked for again after it did not come, which has a code', async () => {
    let loads = 0;
    const part = loadOnce(async () => {
      loads += 1;
      if (loads === 1) throw new TypeError('Failed to fetch dynamically imported module');
      return 'here';
    });
    await expect(part()).rejects.toMatchObject({ name: 'WalletError', code: 'part_not_loaded' });
    expect(await part()).toBe('here');
  });

  it('keeps the code of what it says itself', async () => {
    const part = loadOnce(() => Promise.reject(new WalletError('storage_failed')));
    await expect(part()).rejects.toMatchObject({ code: 'storage_failed' });
  });
});
