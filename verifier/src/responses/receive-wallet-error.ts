// The wallet reports that it will not answer (OpenID4VP 1.0, section 8.5). Only who knows the request's state can end it so.

import type { VerifierPorts } from '../ports.ts';
import { openSecrets, stateHash } from '../requests/exchange.ts';
import { asOf } from '../requests/presentation-request.ts';
import { WalletFacingError } from '../wallet-error.ts';
import type { HoldAnswer } from './hold-answer.ts';
import { walletErrorReason } from './receive-response.ts';

/** Gives where the browser is to be sent; null where nobody waits for it to come back. */
export type ReceiveWalletError = (input: {
  id: string;
  state: string;
  error: string;
}) => Promise<{ redirectUri: string | null }>;

type Ports = Pick<VerifierPorts, 'requests' | 'sealer' | 'now'> & {
  holdAnswer: HoldAnswer;
  announce(requestId: string): void;
};

/** Throws `WalletFacingError` when the request is over or the state is not its own; then nothing has changed. */
export function createReceiveWalletError(ports: Ports): ReceiveWalletError {
  const { requests, sealer, now, holdAnswer, announce } = ports;

  return async ({ id, state, error }) => {
    const reason = walletErrorReason(error);
    const returnTo = await findReturnTo(id);
    if (returnTo === null) {
      if (!(await requests.endByWallet(id, stateHash(state), reason, now()))) throw notWaiting();
      announce(id);
      return { redirectUri: null };
    }
    const redirectUri = await holdAnswer({ id, returnTo, answer: { kind: 'refused', reason } }, (sealed) =>
      requests.holdWalletError(id, stateHash(state), sealed, now()),
    );
    if (redirectUri === null) throw notWaiting();
    announce(id);
    return { redirectUri };
  };

  async function findReturnTo(id: string): Promise<string | null> {
    const found = await requests.find(id);
    const request = found && asOf(found, now());
    if (request?.state !== 'waiting' && request?.state !== 'fetched') return null;
    return openSecrets(sealer, request, request.sealedExchange).returnTo;
  }
}

const notWaiting = () =>
  new WalletFacingError(
    'invalid_request',
    400,
    'There is no waiting request with this state: it was answered already, has expired, or is another one.',
  );
