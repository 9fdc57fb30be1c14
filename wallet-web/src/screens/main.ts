// Starts the wallet in the browser: the reader’s preferences first, the protocol code only once a screen needs it.
import '@anju/ui/styles.css';
import { startPreferences } from '@anju/ui';
import { mount } from 'svelte';
import App from './App.svelte';
import { startWatchingConnection } from './shell/connection.svelte.ts';
import { startNavigation } from './shell/navigation.svelte.ts';
import { startServiceWorker } from './shell/update.svelte.ts';
import { openOnce } from './shell/wallet.ts';

startPreferences();
startNavigation();
startWatchingConnection();

const target = document.querySelector('#app');
if (!target) throw new Error('index.html has no #app');

mount(App, {
  target,
  props: {
    openWallet: openOnce(async () => {
      const { loadRuntimeConfig, openBrowserHolder } = await import('../lib/browser.ts');
      return openBrowserHolder(await loadRuntimeConfig());
    }),
  },
});

if (import.meta.env.PROD) void startServiceWorker();
