// Whether the wallet is open in this tab. While it is locked there is no holder: the screens are gone, and whoever asks
// for the wallet waits. All tabs of a browser lock together.
import { createContext } from 'svelte';
import type { BrowserVault } from '../../lib/browser-vault.ts';
import type { Seal } from '../../lib/holder/vault/seal.ts';
import type { Unlocking, WayView } from '../../lib/holder/vault/vault.ts';
import { openOnce, type Wallet, type WalletOpener } from '../shell/wallet.ts';
import { type WatchedWallet, watchWallet } from './watch-wallet.ts';

/** `new`: nothing protects it yet. `failed`: the browser keeps nothing. */
export type LockStage = 'starting' | 'new' | 'locked' | 'open' | 'failed';

export type Lock = {
  readonly stage: LockStage;
  readonly ways: readonly WayView[];
  readonly mayHavePasskeys: boolean;
  /** Everything was deleted just now, here or in another tab. */
  readonly isEmptied: boolean;
  readonly error: unknown;
  openWallet: WalletOpener;
  /** Reads anew how the wallet is protected. */
  look(): Promise<void>;
  setUp(by: Unlocking): Promise<void>;
  unlock(by: Unlocking): Promise<void>;
  add(by: Unlocking, next: Unlocking): Promise<void>;
  /** `by`: a way that stays. */
  remove(by: Unlocking, wayId: string): Promise<void>;
  /** In all tabs, each once nothing is being shown or received in it. */
  lockNow(): void;
  /** Whether something is being sent or received that ought to end first. */
  readonly isBusy: boolean;
  deleteEverything(): Promise<void>;
};

export type LockPorts = {
  openVault(): Promise<BrowserVault>;
  openWallet(vault: BrowserVault, seal: Seal): Promise<Wallet>;
  /** At each opening and locking. */
  onTurn?(isOpen: boolean): void;
  /** to the other tabs and from them */
  others: { say(word: LockWord): void; onWord(hear: (word: LockWord) => void): void };
};

/** `changed`: the ways to unlock, or that there are any. */
export type LockWord = 'locked' | 'deleted' | 'changed';

export const [getLock, setLock] = createContext<Lock>();

export function createLock(ports: LockPorts): Lock {
  const state = $state({
    stage: 'starting' as LockStage,
    ways: [] as WayView[],
    mayHavePasskeys: false,
    isEmptied: false,
    error: undefined as unknown,
  });
  const openVault = openOnce(ports.openVault);
  /** What is held while the wallet is open, and nothing else holds. */
  let open: { seal: Seal; wallet: WatchedWallet } | null = null;
  let wanting: (() => void)[] = [];

  async function look(): Promise<void> {
    try {
      const { vault, mayHavePasskeys } = await openVault();
      state.ways = await vault.ways();
      state.mayHavePasskeys = mayHavePasskeys;
      if (open === null) state.stage = state.ways.length === 0 ? 'new' : 'locked';
    } catch (error) {
      if (open !== null) return;
      state.error = error;
      state.stage = 'failed';
    }
  }

  async function enter(unlocked: (vault: BrowserVault) => Promise<Seal>): Promise<void> {
    const opened = await openVault();
    const given = await unlocked(opened);
    const seal: Seal = {
      ...given,
      // whoever finds that the wallet is gone drops the seal, and the screens go with it
      drop() {
        given.drop();
        if (open?.seal === seal) fall();
      },
    };
    const ways = await opened.vault.ways().catch((error: unknown) => {
      given.drop();
      throw error;
    });
    // from here on in one go, so that no word from another tab comes in between
    if (open !== null) {
      // unlocked twice at once: the one that holds the wallet is kept, the other key goes
      given.drop();
      return;
    }
    open = { seal, wallet: watchWallet(() => ports.openWallet(opened, seal), deleteEverything) };
    state.isEmptied = false;
    state.ways = ways;
    state.stage = 'open';
    ports.onTurn?.(true);
    const ready = wanting;
    wanting = [];
    for (const go of ready) go();
  }

  /** The screens go at once; what still writes in the background may end, then the key goes. */
  function close(): void {
    if (open === null) return;
    const { seal, wallet } = open;
    open = null;
    state.stage = 'locked';
    ports.onTurn?.(false);
    wallet.whenQuiet(() => seal.drop());
  }

  /** It was emptied, or begun anew, in another tab, and no word of it came. */
  function fall(): void {
    open = null;
    state.stage = 'locked';
    ports.onTurn?.(false);
    void look();
  }

  function lockWhenDone(): void {
    if (open === null) return;
    open.wallet.whenFlowsEnd(close);
  }

  async function deleteEverything(): Promise<void> {
    await (await openVault()).deleteEverything();
    ports.others.say('deleted');
    emptied();
  }

  function emptied(): void {
    const gone = open;
    open = null;
    gone?.seal.drop();
    state.ways = [];
    state.isEmptied = true;
    state.stage = 'new';
    ports.onTurn?.(false);
  }

  ports.others.onWord((word) => {
    if (word === 'locked') lockWhenDone();
    else if (word === 'deleted') emptied();
    else void look();
  });

  async function changing(change: (vault: BrowserVault['vault']) => Promise<void>): Promise<void> {
    await change((await openVault()).vault);
    ports.others.say('changed');
    await look();
  }

  const lock: Lock = {
    get stage() {
      return state.stage;
    },
    get ways() {
      return state.ways;
    },
    get mayHavePasskeys() {
      return state.mayHavePasskeys;
    },
    get isEmptied() {
      return state.isEmptied;
    },
    get error() {
      return state.error;
    },
    get isBusy() {
      return open?.wallet.isInFlow() ?? false;
    },
    openWallet: async () => {
      while (open === null) await new Promise<void>((resolve) => wanting.push(resolve));
      return open.wallet.open();
    },
    look,
    async setUp(by) {
      await enter(({ vault }) => vault.setUp(by));
      ports.others.say('changed');
    },
    unlock: (by) => enter(({ vault }) => vault.unlock(by)),
    add: (by, next) => changing((vault) => vault.add(by, next)),
    remove: (by, wayId) => changing((vault) => vault.remove(by, wayId)),
    lockNow() {
      ports.others.say('locked');
      lockWhenDone();
    },
    deleteEverything,
  };
  return lock;
}
