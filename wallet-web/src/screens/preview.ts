// Development only, never built: any screen with sample data, at /preview.html?scene=NAME&lang=en&theme=dark&size=large.
import '@anju/ui/styles.css';
import { chooseLanguage, chooseTextSize, chooseTheme, startPreferences } from '@anju/ui';
import { mount } from 'svelte';
import App from './App.svelte';
import { sampleLock } from './preview/sample-lock.ts';
import { sampleWallet, scenes } from './preview/sample-wallet.ts';
import { startWatchingConnection } from './shell/connection.svelte.ts';
import { startNavigation } from './shell/navigation.svelte.ts';

const asked = new URLSearchParams(location.search);
const target = document.querySelector('#app');
const scene = scenes[asked.get('scene') ?? ''];

if (target && scene) {
  startPreferences();
  chooseLanguage(asked.get('lang') === 'en' ? 'en' : 'zh-CN');
  chooseTextSize(asked.get('size') === 'large' ? 'large' : 'normal');
  chooseTheme(asked.get('theme') === 'dark' ? 'dark' : 'light');
  history.replaceState(scene.isScanned ? { ours: true } : null, '', scene.at);
  startNavigation();
  startWatchingConnection();
  mount(App, { target, props: { lock: sampleLock(sampleWallet(scene), scene.lock) } });
} else if (target) {
  const list = document.createElement('ul');
  for (const name of Object.keys(scenes)) {
    const link = document.createElement('a');
    link.href = `?scene=${name}`;
    link.textContent = name;
    const item = document.createElement('li');
    item.append(link);
    list.append(item);
  }
  target.append(list);
}
