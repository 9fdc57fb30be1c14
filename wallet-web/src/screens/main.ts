// Starts the wallet in the browser: the reader’s preferences and the cards first; what receives and presents comes later.
import '@anju/ui/styles.css';
import { startPreferences } from '@anju/ui';
import { mount } from 'svelte';
import { loadRuntimeConfig, openBrowserHolder } from '../lib/browser.ts';
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
    openWallet: openOnce(async () => openBrowserHolder(await loadRuntimeConfig())),
  },
});

if (import.meta.env.PROD) void startServiceWorker();
