// Answering a request, step by step. The screen only draws `view`; nothing is sent before `agree`.

import type { Pick } from '../../lib/present/query/choice.ts';
import { alongRoute } from '../../lib/present/rule/routes.ts';
import type { PresentationResult, RequestPreview } from '../../lib/types.ts';
import { connection } from '../shell/connection.svelte.ts';
import type { WalletOpener } from '../shell/wallet.ts';

export type PresentView =
  | { name: 'opening' }
  | { name: 'asked'; preview: RequestPreview }
  | { name: 'sending'; preview: RequestPreview }
  | { name: 'answered'; preview: RequestPreview; result: PresentationResult }
  /** `redirectUri` comes when the asker has heard it */
  | { name: 'declined'; preview: RequestPreview; redirectUri: string | null }
  | { name: 'failed'; error: unknown; again: boolean };

export function createPresentFlow(openWallet: WalletOpener, text: string) {
  let view = $state.raw<PresentView>({ name: 'opening' });

  async function open(): Promise<void> {
    view = { name: 'opening' };
    try {
      const wallet = await openWallet();
      view = { name: 'asked', preview: await wallet.openRequest(text) };
    } catch (error) {
      view = { name: 'failed', error, again: mayPass(error) };
    }
  }

  /** Another way to meet the rule: nothing is sent by it. */
  function choose(route: number): void {
    if (view.name === 'asked') view = { name: 'asked', preview: alongRoute(view.preview, route) };
  }

  /** Another answer of those that fit: nothing is sent by it either. */
  async function pick(picked: Pick): Promise<void> {
    if (view.name !== 'asked') return;
    const { preview } = view;
    const along = await (preview.rule === null
      ? import('../../lib/present/preview.ts').then(({ alongPick }) => alongPick)
      : import('../../lib/present/rule/by-rule.ts').then(({ alongPickByRule }) => alongPickByRule));
    if (view.name === 'asked' && view.preview === preview)
      view = { name: 'asked', preview: along(preview, picked) };
  }

  async function agree(): Promise<void> {
    if (view.name !== 'asked') return;
    const { preview } = view;
    // a use would be spent on an answer that cannot leave
    if (!connection.online) {
      view = { name: 'failed', error: { code: 'address_unreachable' }, again: true };
      return;
    }
    view = { name: 'sending', preview };
    try {
      const wallet = await openWallet();
      view = { name: 'answered', preview, result: await wallet.present(preview) };
    } catch (error) {
      view = { name: 'failed', error, again: codeOf(error) === 'storage_full' };
    }
  }

  async function decline(): Promise<void> {
    if (view.name !== 'asked') return;
    const { preview } = view;
    view = { name: 'declined', preview, redirectUri: null };
    const wallet = await openWallet();
    // The citizen’s no stands, whether or not it could be written down or told.
    const told = await wallet.decline(preview).catch(() => null);
    if (told?.redirectUri) view = { name: 'declined', preview, redirectUri: told.redirectUri };
  }

  return {
    get view() {
      return view;
    },
    open,
    choose,
    pick,
    agree,
    decline,
  };
}

const MAY_PASS = [
  'address_unreachable',
  'registry_unavailable',
  'request_rule_unavailable',
  'storage_failed',
  'storage_full',
];

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code);

const mayPass = (error: unknown): boolean => MAY_PASS.includes(codeOf(error));
