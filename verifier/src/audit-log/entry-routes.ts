// POST /wallet/entries (registered under /wallet) — the citizen's look-up. The secret comes in the body, never in an address.
import type { FastifyInstance } from 'fastify';
import { WalletFacingError } from '../wallet-error.ts';
import type { LookUpEntry } from './look-up-entry.ts';

export const ENTRIES_PATH = '/wallet/entries';

/** A secret has 43 characters. */
const BODY_LIMIT_BYTES = 1024;
/** From one address. What keeps entries apart is the size of the secret; this keeps the database free. */
const LOOK_UPS_A_MINUTE = 60;

export function registerEntryRoutes(app: FastifyInstance, lookUp: LookUpEntry): void {
  app.post(
    '/entries',
    {
      bodyLimit: BODY_LIMIT_BYTES,
      config: { rateLimit: { max: LOOK_UPS_A_MINUTE, timeWindow: '1 minute' } },
    },
    async (request) => {
      const entry = await lookUp(secretIn(request.body));
      // whatever was sent instead of a secret gets the answer of a wrong one
      if (entry === null) throw new WalletFacingError('invalid_request', 404, 'There is no such entry.');
      return entry;
    },
  );
}

/** Empty, which is no secret, where there is none or more than one. */
function secretIn(body: unknown): string {
  const secret = (body as { secret?: unknown } | null)?.secret;
  return typeof secret === 'string' ? secret : '';
}
