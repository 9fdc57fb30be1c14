// What the tabs of one wallet say to each other: words only, nothing of what they hold.
import type { LockWord } from './lock.svelte.ts';

export type TabWord = LockWord | 'in use';

export type Tabs = { say(word: TabWord): void; onWord(hear: (word: TabWord) => void): void };

export function createTabs(): Tabs {
  const channel = new BroadcastChannel('anju-wallet-lock');
  return {
    say: (word) => channel.postMessage(word),
    onWord: (hear) => channel.addEventListener('message', ({ data }) => hear(data as TabWord)),
  };
}
