// Receiving a card, step by step. The screen only draws `view`.
import type { OfferPreview, ReceiveResult } from '../../lib/types.ts';
import type { WalletOpener } from '../shell/wallet.ts';

export type ReceiveView =
  | { name: 'opening' }
  | { name: 'offered'; preview: OfferPreview; codeRefused: boolean }
  | { name: 'receiving'; preview: OfferPreview }
  | { name: 'received'; result: ReceiveResult }
  | { name: 'failed'; error: unknown; again: 'open' | 'receive' | 'never' };

export function createReceiveFlow(openWallet: WalletOpener, text: string) {
  let view = $state.raw<ReceiveView>({ name: 'opening' });
  let preview: OfferPreview | undefined;
  let lastCode: string | undefined;

  async function open(): Promise<void> {
    view = { name: 'opening' };
    try {
      const wallet = await openWallet();
      preview = await wallet.openOffer(text);
      view = { name: 'offered', preview, codeRefused: false };
    } catch (error) {
      view = { name: 'failed', error, again: passing(error) ? 'open' : 'never' };
    }
  }

  /** `txCode` is the one-time code that the clerk told, where one is asked for. */
  async function receive(txCode?: string): Promise<void> {
    if (!preview || view.name === 'receiving') return;
    lastCode = txCode;
    view = { name: 'receiving', preview };
    try {
      const wallet = await openWallet();
      const result = await wallet.receive(preview, txCode === undefined ? {} : { txCode });
      view = { name: 'received', result };
    } catch (error) {
      if (codeOf(error) === 'tx_code_refused') view = { name: 'offered', preview, codeRefused: true };
      else view = { name: 'failed', error, again: passing(error) ? 'receive' : 'never' };
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
  };
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | null)?.code;
}

/** Whether the same step may succeed later without a new offer. */
function passing(error: unknown): boolean {
  return ['address_unreachable', 'registry_unavailable', 'storage_failed'].includes(String(codeOf(error)));
}
