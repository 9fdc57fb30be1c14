// A lock for the preview: open from the start, or as the scene says.
import { WalletError, type WalletErrorCode } from '../../lib/errors.ts';
import type { WayView } from '../../lib/holder/vault/vault.ts';
import type { Lock, LockStage } from '../lock/lock.svelte.ts';
import { openOnce, type WalletOpener } from '../shell/wallet.ts';

export type LockScene = {
  stage: LockStage;
  ways?: WayView['kind'][];
  mayHavePasskeys?: boolean;
  isEmptied?: boolean;
  /** what setting up and unlocking come to */
  refusal?: WalletErrorCode;
};

export function sampleLock(openWallet: WalletOpener, scene: LockScene = { stage: 'open' }): Lock {
  const ways = (scene.ways ?? ['passkey', 'passphrase']).map((kind, index) => ({
    wayId: `${index}`,
    kind,
    createdAt: '2026-11-20T09:00:00.000Z',
  }));
  const never = () => new Promise<void>(() => undefined);
  const enter = async () => {
    if (scene.refusal === undefined) return never();
    throw new WalletError(scene.refusal);
  };
  return {
    stage: scene.stage,
    ways,
    mayHavePasskeys: scene.mayHavePasskeys ?? true,
    isEmptied: scene.isEmptied ?? false,
    error: new WalletError('storage_failed'),
    isBusy: false,
    openWallet: openOnce(openWallet),
    look: async () => undefined,
    setUp: enter,
    unlock: enter,
    add: enter,
    remove: enter,
    lockNow: () => undefined,
    deleteEverything: async () => undefined,
  };
}
