// The wallet fetches the request object: the same question each time until it is answered, then nothing (section 5.10).
import { agencyOf } from '../agencies/agencies.ts';
import type { VerifierPorts } from '../ports.ts';
import { WalletFacingError } from '../wallet-error.ts';
import { openSecrets } from './exchange.ts';
import { asOf } from './presentation-request.ts';
import type { FindQuestion } from './question.ts';
import { signQuestion } from './request-object.ts';

export type HandOutRequest = (input: { id: string; walletNonce: string | null }) => Promise<string>;

type Ports = Pick<VerifierPorts, 'requests' | 'agencies' | 'sealer' | 'settings' | 'now'> & {
  findQuestion: FindQuestion;
  announce(requestId: string): void;
};

/** Throws `WalletFacingError` when the request is unknown (404) or over (410). */
export function createHandOutRequest({
  requests,
  agencies,
  findQuestion,
  sealer,
  settings,
  now,
  announce,
}: Ports): HandOutRequest {
  return async ({ id, walletNonce }) => {
    const marked = await requests.markFetched(id, now());
    if (marked !== null) announce(id);
    // fetched before, or not to be fetched
    const found = marked ?? (await requests.find(id));
    // a question for a page is in its browser's hands
    if (found === null || found.mode === 'digital_credentials')
      throw new WalletFacingError('invalid_request', 404, 'There is no such request.');
    const request = asOf(found, now());
    if (request.state !== 'waiting' && request.state !== 'fetched') {
      throw new WalletFacingError('invalid_request', 410, 'The request was answered already or has expired.');
    }
    const secrets = openSecrets(sealer, request, request.sealedExchange);
    return signQuestion({
      request,
      secrets,
      question: findQuestion(request.question, secrets),
      agency: agencyOf(agencies, request),
      answer: { responseUri: `${settings.publicUrl}/wallet/responses/${id}`, walletNonce },
    });
  };
}
