// The citizen chose to show a credential: a new request for this interaction, good for five minutes and one answer.
import { createExchange, type Exchange, requestParameters } from '@anju/openid4vp';
import type { PresentationPorts } from './ports.ts';
import { hashOf, REQUEST_SECONDS, TOKEN_BYTES } from './presentation-request.ts';
import { signerOf } from './question.ts';
import { exchangeKey, seal, unseal } from './seal.ts';

/** `link` opens the wallet in this browser. It is not to be drawn as a QR code: docs/decisions/0010 says why. */
export type Begin = (interaction: {
  department: string;
  interactionUid: string;
}) => Promise<{ link: string }>;

/** What is kept sealed until the answer arrives; the interaction's own id, to send the browser back there. */
export type SealedExchange = Exchange & { interactionUid: string };

export function createBegin(ports: PresentationPorts): Begin {
  const { departments, publicUrl, walletUrl, store, keyFor, now, randomBytes } = ports;

  return async ({ department, interactionUid }) => {
    const asking = departments.find(({ id }) => id === department);
    if (asking === undefined) throw new Error('a department that does not ask for a credential');
    const requestId = Buffer.from(randomBytes(TOKEN_BYTES)).toString('base64url');
    const idHash = hashOf(requestId);
    const exchange: SealedExchange = { ...(await createExchange(randomBytes)), interactionUid };
    const expiresAt = new Date(now().getTime() + REQUEST_SECONDS * 1000);
    await store.add({
      idHash,
      department,
      interactionHash: hashOf(interactionUid),
      sealedExchange: await seal(exchange, keyFor(exchangeKey(idHash))),
      expiresAt,
    });
    const { clientId } = signerOf(asking);
    const parameters = requestParameters({
      clientId,
      requestUri: `${publicUrl}/${department}/presentation/${requestId}`,
    });
    return { link: `${walletUrl}/open?${parameters}` };
  };
}

/** Rejects when ISSUER_SECRET is another one than at the beginning. */
export async function openExchange(
  { keyFor }: Pick<PresentationPorts, 'keyFor'>,
  idHash: string,
  sealed: string,
): Promise<SealedExchange> {
  return (await unseal(sealed, keyFor(exchangeKey(idHash)))) as SealedExchange;
}
