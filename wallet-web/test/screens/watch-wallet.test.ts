import { describe, expect, it, vi } from 'vitest';
import { watchWallet } from '../../src/screens/lock/watch-wallet.ts';
import type { Wallet } from '../../src/screens/shell/wallet.ts';

function pendingWallet() {
  const waiting: Record<string, { resolve: (value: never) => void; reject: (error: Error) => void }> = {};
  const hangs = (name: string) => () =>
    new Promise<never>((resolve, reject) => {
      waiting[name] = { resolve, reject };
    });
  const wallet = {
    present: hangs('present'),
    keepUp: hangs('keepUp'),
    tellAllDeleted: hangs('tellAllDeleted'),
    cards: async () => [],
  };
  const deleted = vi.fn(async () => undefined);
  const watched = watchWallet(async () => wallet as unknown as Wallet, deleted);
  return { watched, waiting, deleted };
}
const preview = {} as Parameters<Wallet['present']>[0];
const never = undefined as never;

describe('a wallet that is to be locked', () => {
  it('is locked at once while nothing is under way', async () => {
    const { watched } = pendingWallet();
    const lock = vi.fn();
    await (await watched.open()).cards();
    watched.whenFlowsEnd(lock);
    expect(lock).toHaveBeenCalledOnce();
  });

  it.each(['resolve', 'reject'] as const)('waits for an answer under way, until it %ss', async (end) => {
    const { watched, waiting } = pendingWallet();
    const lock = vi.fn();
    const answer = (await watched.open()).present(preview).catch(() => undefined);
    watched.whenFlowsEnd(lock);
    expect([watched.isInFlow(), lock.mock.calls.length]).toEqual([true, 0]);
    if (end === 'resolve') waiting.present?.resolve(never);
    else waiting.present?.reject(new Error('not delivered'));
    await answer;
    await vi.waitFor(() => expect(lock).toHaveBeenCalledOnce());
    expect(watched.isInFlow()).toBe(false);
  });

  it('leaves the screens at once while it only keeps up, and keeps the key until that is written', async () => {
    const { watched, waiting } = pendingWallet();
    const [leave, dropKey] = [vi.fn(), vi.fn()];
    const round = (await watched.open()).keepUp();
    watched.whenFlowsEnd(leave);
    watched.whenQuiet(dropKey);
    expect([leave.mock.calls.length, dropKey.mock.calls.length]).toEqual([1, 0]);
    waiting.keepUp?.resolve(never);
    await round;
    await vi.waitFor(() => expect(dropKey).toHaveBeenCalledOnce());
  });
});

describe('a wallet that is watched', () => {
  it('deletes everything with its ways to unlock once the departments were told, and is not locked in between', async () => {
    const { watched, waiting, deleted } = pendingWallet();
    const done = (await watched.open()).forgetEverything();
    await vi.waitFor(() => expect(waiting.tellAllDeleted).toBeDefined());
    expect([deleted.mock.calls.length, watched.isInFlow()]).toEqual([0, true]);
    waiting.tellAllDeleted?.resolve(never);
    await done;
    expect(deleted).toHaveBeenCalledOnce();
  });

  it('that did not open is opened anew the next time', async () => {
    const open = vi.fn<() => Promise<Wallet>>().mockRejectedValueOnce(new Error('no configuration'));
    open.mockResolvedValueOnce({ cards: async () => [] } as unknown as Wallet);
    const watched = watchWallet(open, async () => undefined);
    await expect(watched.open()).rejects.toThrow('no configuration');
    expect(await (await watched.open()).cards()).toEqual([]);
  });
});
