// An exchange is kept sealed, because a database keeps old rows in its log for a while, and erased by the same update that
// claims or ends the request.
import * as nodeCrypto from 'node:crypto';
import { createNodeResponseCrypto, type Exchange } from '@anju/openid4vp';
import type { KeySealer } from '../ports.ts';

/** What makes an exchange's key and opens the answer to it. */
export const responseCrypto = createNodeResponseCrypto(nodeCrypto);

export function sealExchange(sealer: KeySealer, requestId: string, exchange: Exchange): string {
  return sealer.seal(requestId, Buffer.from(JSON.stringify(exchange)));
}

/** Throws when the sealed text is another request's or was sealed with another secret. */
export function openExchange(sealer: KeySealer, requestId: string, sealed: string): Exchange {
  return JSON.parse(Buffer.from(sealer.open(requestId, sealed)).toString());
}

/** What the database knows of a state, enough to recognise it. */
export function stateHash(state: string): string {
  return nodeCrypto.createHash('sha256').update(state).digest('base64url');
}
