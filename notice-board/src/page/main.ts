import '@anju/ui/styles.css';
import { startPreferences } from '@anju/ui';
import { mount } from 'svelte';
import App from './App.svelte';

startPreferences();
const target = document.getElementById('app');
if (target) mount(App, { target });
