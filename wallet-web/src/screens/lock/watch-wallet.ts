// The open wallet with an eye on what it is doing, so that a lock never cuts through an answer or a receipt: what was
// sent would then not be written down.
import type { Wallet, WalletOpener } from '../shell/wallet.ts';

export type WatchedWallet = {
  open: WalletOpener;
  /** Whether something that the citizen waits for is under way. */
  isInFlow(): boolean;
  /** At once where nothing is under way; else as soon as it has ended. */
  whenFlowsEnd(act: () => void): void;
  whenQuiet(act: () => void): void;
};

const FLOWS: readonly PropertyKey[] = [
  'present',
  'decline',
  'receive',
  'comeBack',
  'logIn',
  'renew',
  'askAgain',
  'makeBackup',
  'openBackup',
  'restoreBackup',
  'forgetEverything',
];

/** @param deleteEverything takes the place of the wallet's own deletion, once issuers were told: it also deletes the ways to unlock */
export function watchWallet(openWallet: WalletOpener, deleteEverything: () => Promise<void>): WatchedWallet {
  const running = { flows: 0, all: 0 };
  let atEndOfFlows: (() => void)[] = [];
  let atRest: (() => void)[] = [];

  async function watched<T>(isFlow: boolean, work: () => Promise<T>): Promise<T> {
    running.all += 1;
    if (isFlow) running.flows += 1;
    try {
      return await work();
    } finally {
      running.all -= 1;
      if (isFlow) running.flows -= 1;
      // the caller gets its answer first
      setTimeout(settle);
    }
  }

  function settle(): void {
    if (running.flows === 0) {
      const acts = atEndOfFlows;
      atEndOfFlows = [];
      for (const act of acts) act();
    }
    if (running.all === 0) {
      const acts = atRest;
      atRest = [];
      for (const act of acts) act();
    }
  }

  const wrap = (wallet: Wallet): Wallet => {
    const tellAndDelete = async () => {
      await wallet.tellAllDeleted();
      await deleteEverything();
    };
    return new Proxy(wallet, {
      get(target, name) {
        const value: unknown = name === 'forgetEverything' ? tellAndDelete : Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...given: unknown[]) =>
          watched(FLOWS.includes(name), async () => Reflect.apply(value, target, given));
      },
    });
  };
  let wrapped: Promise<Wallet> | undefined;

  return {
    open: () => {
      wrapped ??= openWallet().then(wrap, (error: unknown) => {
        wrapped = undefined;
        throw error;
      });
      return wrapped;
    },
    isInFlow: () => running.flows > 0,
    whenFlowsEnd(act) {
      if (running.flows === 0) act();
      else atEndOfFlows.push(act);
    },
    whenQuiet(act) {
      if (running.all === 0) act();
      else atRest.push(act);
    },
  };
}
