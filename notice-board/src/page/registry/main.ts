import '@anju/ui/styles.css';
import { startPreferences } from '@anju/ui';
import { mount } from 'svelte';
import RegistryPage from './RegistryPage.svelte';

startPreferences();
const target = document.getElementById('app');
if (target) mount(RegistryPage, { target });
