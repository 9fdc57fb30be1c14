// The wallet fetches the request object: the same question each time until it is answered, then nothing (section 5.10).
import { signRequestObject } from '@anju/openid4vp';
import { openExchange } from './begin.ts';
import type { PresentationPorts } from './ports.ts';
import { hashOf, REQUEST_SECONDS } from './presentation-request.ts';
import { queryFor, questionOf, signerOf } from './question.ts';

export type HandOut = (input: {
  department: string;
  requestId: string;
  walletNonce: string | null;
}) => Promise<string | undefined>;

/** Undefined when there is no such request of the department, or it was answered, or it is overdue. */
export function createHandOut(ports: PresentationPorts): HandOut {
  const { departments, publicUrl, asked, store, now } = ports;

  return async ({ department, requestId, walletNonce }) => {
    const asking = departments.find(({ id }) => id === department);
    const idHash = hashOf(requestId);
    const request = await store.findWaiting(idHash, now());
    if (asking === undefined || request?.department !== department) return undefined;
    return signRequestObject({
      signer: signerOf(asking),
      exchange: await openExchange(ports, idHash, request.sealedExchange),
      query: queryFor(asked),
      answer: {
        responseUri: `${publicUrl}/${department}/presentation/${requestId}/response`,
        walletNonce,
      },
      issuedAt: new Date(request.expiresAt.getTime() - REQUEST_SECONDS * 1000),
      expiresAt: request.expiresAt,
      verifierInfo: [questionOf(asking)],
    });
  };
}
