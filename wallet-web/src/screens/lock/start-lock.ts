// The lock in a browser: over its database, with its tabs, and by the time that nobody uses it.
import { loadRuntimeConfig, openBrowserHolder } from '../../lib/browser.ts';
import { openBrowserVault } from '../../lib/browser-vault.ts';
import { openOnce } from '../shell/wallet.ts';
import { createIdleLock } from './idle.ts';
import { createLock, type Lock } from './lock.svelte.ts';
import { createTabs } from './tabs.ts';

export function startLock(): Lock {
  const tabs = createTabs();
  const loadConfig = openOnce(loadRuntimeConfig);
  // addresses of the city, nothing of the citizen: asked for while the citizen unlocks
  void loadConfig().catch(() => undefined);
  const lock = createLock({
    openVault: openBrowserVault,
    openWallet: async (vault, seal) => openBrowserHolder(await loadConfig(), vault.openStores(seal)),
    onTurn: (isOpen) => (isOpen ? idle.start() : idle.stop()),
    others: {
      say: tabs.say,
      onWord: (hear) =>
        tabs.onWord((word) => {
          if (word === 'in use') idle.used();
          else hear(word);
        }),
    },
  });
  const idle = createIdleLock(
    () => lock.lockNow(),
    () => lock.isBusy,
    () => tabs.say('in use'),
  );
  void lock.look();
  return lock;
}
