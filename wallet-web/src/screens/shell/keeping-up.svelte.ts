// While the wallet is open: asks for cards that are waited for when their time has come, and renews what runs short.
// A screen that shows cards hears of changes by `onNews` and reads them again.
import { untrack } from 'svelte';
import { place } from './navigation.svelte.ts';
import type { WalletOpener } from './wallet.ts';

const state = $state({ count: 0 });

/** Calls back at each change from now on; to be called while a component is made. */
export function onNews(read: () => void): void {
  let seen = state.count;
  $effect(() => {
    if (state.count === seen) return;
    seen = state.count;
    untrack(read);
  });
}

/** Between the tabs of one wallet: that something changed, and nothing of what. */
const tabs = new BroadcastChannel('anju-wallet-news');
tabs.onmessage = () => {
  state.count += 1;
};

/** Also what another part of the wallet did: it concerns the screens as well, in every tab. */
export function announce(): void {
  state.count += 1;
  tabs.postMessage('changed');
}

const firstPauseMilliseconds = 1000;
const shortestPauseMilliseconds = 5000;
const longestPauseMilliseconds = 60_000;

/** Where codes and links are opened: an issuer that is asked right then would learn when its card is used. */
const isShowing = () => place.route?.name === 'scan' || place.route?.name === 'open';

/** Begins when the first screen has had its turn at the storage; returns how to stop. */
export function startKeepingUp(openWallet: WalletOpener): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;
  let isBusy = false;

  async function round(): Promise<void> {
    let pause = longestPauseMilliseconds;
    isBusy = true;
    try {
      // a page that nobody looks at asks nobody, and nor does one at which a card is about to be shown
      if (isShowing()) pause = shortestPauseMilliseconds;
      else if (document.visibilityState === 'visible' && navigator.onLine) {
        const wallet = await openWallet();
        if ((await wallet.keepUp()).isChanged) announce();
        const next = (await wallet.waiting()).filter(({ state }) => state === 'waiting');
        const soonest = Math.min(...next.map(({ askAgainAt }) => Date.parse(askAgainAt) - Date.now()));
        pause = Math.min(Math.max(soonest, shortestPauseMilliseconds), longestPauseMilliseconds);
      }
    } catch {
      // the screens say what does not work when somebody asks for it
    }
    isBusy = false;
    if (!isStopped) timer = setTimeout(() => void round(), pause);
  }

  function backOnline(): void {
    if (isBusy) return;
    clearTimeout(timer);
    void round();
  }

  addEventListener('online', backOnline);
  timer = setTimeout(() => void round(), firstPauseMilliseconds);
  return () => {
    isStopped = true;
    removeEventListener('online', backOnline);
    clearTimeout(timer);
  };
}
