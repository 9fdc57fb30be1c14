// Receiving a card, step by step: from an offer or from the catalogue, with the counter's code or by log-in. The screen
// only draws `view`.
import type { OfferPreview, ReceiveResult } from '../../lib/types.ts';
import { announce } from '../shell/keeping-up.svelte.ts';
import type { WalletOpener } from '../shell/wallet.ts';

export type ReceiveView =
  | { name: 'opening' }
  | { name: 'offered'; preview: OfferPreview; codeRefused: boolean }
  | { name: 'receiving'; preview: OfferPreview }
  | { name: 'leaving'; preview: OfferPreview }
  | { name: 'received'; result: ReceiveResult }
  | { name: 'failed'; error: unknown; again: 'open' | 'receive' | 'never' };

/** A scanned or followed offer, or what was chosen from the catalogue. */
export type ReceiveSource = { text: string } | { issuer: string; configurationId: string };

/** The address of a choice, and back. */
export const choiceAddress = (issuer: string, configurationId: string): string =>
  `/get/card?${new URLSearchParams({ issuer, type: configurationId })}`;

export function chosenIn(search: string): ReceiveSource {
  const query = new URLSearchParams(search);
  return { issuer: query.get('issuer') ?? '', configurationId: query.get('type') ?? '' };
}

export function createReceiveFlow(
  openWallet: WalletOpener,
  from: ReceiveSource,
  leaveTo: (address: string) => void = (address) => location.assign(address),
) {
  let view = $state.raw<ReceiveView>({ name: 'opening' });
  let preview: OfferPreview | undefined;
  let lastCode: string | undefined;

  async function open(): Promise<void> {
    view = { name: 'opening' };
    try {
      const wallet = await openWallet();
      preview = await ('text' in from
        ? wallet.openOffer(from.text)
        : wallet.choose(from.issuer, from.configurationId));
      view = { name: 'offered', preview, codeRefused: false };
    } catch (error) {
      view = { name: 'failed', error, again: passing(error) ? 'open' : 'never' };
    }
  }

  /** `txCode` is the one-time code that the clerk told, where one is asked for. */
  async function receive(txCode?: string): Promise<void> {
    if (!preview || view.name === 'receiving' || view.name === 'leaving') return;
    if (preview.way === 'log-in') return logIn(preview);
    lastCode = txCode;
    view = { name: 'receiving', preview };
    try {
      const wallet = await openWallet();
      const result = await wallet.receive(preview, txCode === undefined ? {} : { txCode });
      view = { name: 'received', result };
      announce();
    } catch (error) {
      if (codeOf(error) === 'tx_code_refused') view = { name: 'offered', preview, codeRefused: true };
      else view = { name: 'failed', error, again: passing(error) ? 'receive' : 'never' };
    }
  }

  async function logIn(offered: OfferPreview): Promise<void> {
    view = { name: 'leaving', preview: offered };
    try {
      const wallet = await openWallet();
      leaveTo((await wallet.logIn(offered)).url);
    } catch (error) {
      view = { name: 'failed', error, again: passing(error) ? 'receive' : 'never' };
    }
  }

  return {
    get view() {
      return view;
    },
    open,
    receive,
    /** After a failure that may pass: the step that failed, once more. */
    again: () => (preview ? receive(lastCode) : open()),
    /** Back in the browser's history from the department's page, which may keep this page as it was. */
    rest: () => {
      if (view.name === 'leaving') view = { name: 'offered', preview: view.preview, codeRefused: false };
    },
  };
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | null)?.code;
}

/** Whether the same step may succeed later without a new offer. */
function passing(error: unknown): boolean {
  return ['address_unreachable', 'registry_unavailable', 'storage_failed', 'storage_full'].includes(
    String(codeOf(error)),
  );
}
