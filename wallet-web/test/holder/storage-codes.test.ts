// What the browser's storage cannot do, as codes: no room is told from any other failure, since it asks for something else.
import { describe, expect, it } from 'vitest';
import { WalletError } from '../../src/lib/errors.ts';
import { guarded } from '../../src/lib/holder/wallet-database.ts';

describe('storage', () => {
  it.each([
    ['storage_full', new DOMException('no room', 'QuotaExceededError')],
    ['storage_failed', new DOMException('closing', 'InvalidStateError')],
    ['storage_failed', 'no error at all'],
  ])('that cannot write is %s (%s)', async (code, cause) => {
    await expect(guarded(() => Promise.reject(cause))).rejects.toMatchObject({
      name: 'WalletError',
      code,
      cause,
    });
  });

  it('leaves a code that something has already as it is', async () => {
    const error = new WalletError('stored_record_altered');
    await expect(guarded(() => Promise.reject(error))).rejects.toBe(error);
  });

  it('gives what it read', async () => {
    expect(await guarded(async () => 'read')).toBe('read');
  });
});
