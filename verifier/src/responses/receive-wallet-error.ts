// The wallet reports that it will not answer (OpenID4VP 1.0, section 8.5). Only who knows the request's state can end it so.
import { WalletFacingError } from '../errors.ts';
import type { VerifierPorts } from '../ports.ts';
import { stateHash } from '../requests/exchange.ts';
import { walletErrorReason } from './receive-response.ts';

export type ReceiveWalletError = (input: { id: string; state: string; error: string }) => Promise<void>;

type Ports = Pick<VerifierPorts, 'requests' | 'now'> & { announce(requestId: string): void };

/** Throws `WalletFacingError` when the request is over or the state is not its own; then nothing has changed. */
export function createReceiveWalletError({ requests, now, announce }: Ports): ReceiveWalletError {
  return async ({ id, state, error }) => {
    if (!(await requests.endByWallet(id, stateHash(state), walletErrorReason(error), now()))) {
      throw new WalletFacingError(
        'invalid_request',
        400,
        'There is no waiting request with this state: it was answered already, has expired, or is another one.',
      );
    }
    announce(id);
  };
}
