// POST /agency/requests/:id/result and …/response — what comes back to the agency's page, in the session that asked: the code with
// which the browser came back from the wallet, or the answer that the browser itself gave it.
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ApiError } from '../api-error.ts';
import type { ShowRequest } from '../decisions/show-request.ts';
import { parseInput } from '../parse-input.ts';
import { chooseOne, type Way } from '../requests/way.ts';
import type { ReceiveFromPage } from '../responses/receive-from-page.ts';
import { RESPONSE_LIMIT_BYTES } from '../responses/receive-response.ts';
import type { ReleaseResult } from '../responses/release-result.ts';
import type { Agency } from './agencies.ts';
import { agencyCalling } from './api-gate.ts';

/** Secret of the browser's session, which the agency's system began; opaque here. */
const Session = z.string().min(16).max(256);

/** Over the Digital Credentials API: the origin of the page that asks. */
export const DigitalCredentials = z.strictObject({ origin: z.string().max(500), session: Session });

export const SameDevice = z.strictObject({ return_uri: z.string().max(500), session: Session });

interface Asked {
  same_device?: z.infer<typeof SameDevice> | undefined;
  digital_credentials?: z.infer<typeof DigitalCredentials> | undefined;
}

/** Throws `ApiError`: `return_uri_unknown`, `origin_unknown`, `input_invalid` for both ways at once. */
export const wayOf = ({ returnUris, origins }: Agency, asked: Asked): Way =>
  chooseOne(asked, {
    sameDevice({ return_uri: returnUri, session }) {
      if (!returnUris.includes(returnUri)) throw new ApiError('return_uri_unknown');
      return { mode: 'same_device', session, returnTo: () => `${returnUri}?response_code=` };
    },
    digitalCredentials(digital) {
      if (!origins.includes(digital.origin)) throw new ApiError('origin_unknown');
      return { mode: 'digital_credentials', ...digital };
    },
  });

const ReturnBody = z.strictObject({ session: Session, response_code: z.string().min(1).max(256) });
const PageAnswerBody = z.strictObject({ session: Session, protocol: z.unknown(), data: z.unknown() });

export function registerOwnPageRoutes(
  app: FastifyInstance,
  ports: { showRequest: ShowRequest; releaseResult: ReleaseResult; receiveFromPage: ReceiveFromPage },
): void {
  const { showRequest, releaseResult, receiveFromPage } = ports;
  // counted by the gate, as every call of the agency's systems is
  const config = { rateLimit: false } as const;
  app.post<{ Params: { id: string } }>('/agency/requests/:id/result', { config }, async (request) => {
    const { session, response_code: code } = parseInput(ReturnBody, request.body);
    const agency = agencyCalling(request).id;
    return showRequest(await releaseResult({ id: request.params.id, agency, session, code }));
  });

  const bodyLimit = RESPONSE_LIMIT_BYTES;
  app.post<{ Params: { id: string } }>(
    '/agency/requests/:id/response',
    { config, bodyLimit },
    async (request) => {
      const { session, ...credential } = parseInput(PageAnswerBody, request.body);
      const agency = agencyCalling(request).id;
      return showRequest(await receiveFromPage({ id: request.params.id, agency, session, credential }));
    },
  );
}
