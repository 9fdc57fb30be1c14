// What an agency's own system is told, and how it knows that we said it (Standard Webhooks 1.0.0). It is told that a request
// has ended and nothing of how: that it fetches with its key.
import { createHmac } from 'node:crypto';

/** Where an agency is told, and what deliveries are signed with. */
export interface Webhook {
  uri: string;
  /** Raw bytes. More than one while the agency changes from one to the next: each signs. */
  secrets: readonly Uint8Array[];
}

export interface EndedRequest {
  requestId: string;
  endedAt: Date;
  /** Of an appeal: the request whose decision it is against. */
  supersedes?: string | null;
}

/** One per request, whichever attempt it is, so that who hears it twice knows. */
const deliveryId = (requestId: string) => `msg_${requestId}`;

/** `{"type","timestamp","data":{"request_id"}}`, of an appeal with `supersedes`; always the same bytes for the same request. */
function spellPayload({ requestId, endedAt, supersedes = null }: EndedRequest): string {
  return JSON.stringify({
    type: 'request.ended',
    timestamp: endedAt.toISOString(),
    data: { request_id: requestId, ...(supersedes === null ? {} : { supersedes }) },
  });
}

/** Headers and body of one attempt. */
export function signDelivery(ended: EndedRequest, { secrets }: Pick<Webhook, 'secrets'>, at: Date) {
  const id = deliveryId(ended.requestId);
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const body = spellPayload(ended);
  const signatures = secrets.map(
    (secret) => `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
  );
  return {
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signatures.join(' '),
    },
    body,
  };
}
