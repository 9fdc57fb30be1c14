// The wallet provider's three routes, as a module of the wallet's server. It keeps nothing of whom it attests: no key, no
// address, no log; only the limiter remembers, in memory and for a minute, how often an address asked.
import fastifyRateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { type AttestationPorts, attestKeys, attestWallet } from './attestations.ts';
import { createChallenges } from './challenges.ts';
import { challengeIn, checkPossession, type P256PublicJwk } from './possession.ts';
import { PROVIDER_ERRORS, ProviderError, type ProviderErrorCode } from './provider-error.ts';

export type ProviderPorts = AttestationPorts & {
  /** what proofs of possession are made for: the address of these routes */
  audience: string;
  /** of one address */
  mostRequestsPerMinute: number;
};

/** The most keys in one attestation; issuers ask for ten copies. */
export const MOST_KEYS = 20;
const LARGEST_BODY_BYTES = 32 * 1024;

const proof = z.string().min(1).max(2000);
const walletRequest = z.strictObject({ proof });
const keyRequest = z.strictObject({
  proofs: z.array(proof).min(1).max(MOST_KEYS),
  nonce: z.string().min(1).max(512).nullable(),
});

/** Registers POST challenge, wallet-attestation and key-attestation under /provider. */
export async function registerProvider(app: FastifyInstance, ports: ProviderPorts): Promise<void> {
  const challenges = createChallenges(ports.now);
  const provePossession = async (proofs: string[], nonce: string | null): Promise<P256PublicJwk[]> => {
    const challenge = challengeIn(proofs[0] ?? '');
    // taken before anything is checked: a challenge is good for one attempt
    if (!challenges.take(challenge)) throw new ProviderError('challenge_unknown');
    const expected = { audience: ports.audience, challenge, nonce, now: ports.now() };
    const keys = await Promise.all(proofs.map((text) => checkPossession(text, expected)));
    if (new Set(keys.map(({ x, y }) => `${x} ${y}`)).size !== keys.length)
      throw new ProviderError('request_malformed');
    return keys;
  };

  await app.register(
    async (provider) => {
      await provider.register(fastifyRateLimit, {
        max: ports.mostRequestsPerMinute,
        timeWindow: '1 minute',
        errorResponseBuilder: () => new ProviderError('too_many_requests'),
      });
      provider.setErrorHandler(async (error, _request, reply) => {
        const isClientFault = ((error as { statusCode?: number }).statusCode ?? 500) < 500;
        if (error instanceof ProviderError) return sendError(reply, error.code);
        if (isClientFault) return sendError(reply, 'request_malformed');
        throw error;
      });
      provider.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'));
      const options = { bodyLimit: LARGEST_BODY_BYTES };

      provider.post('/challenge', options, async () => ({ challenge: challenges.give() }));

      provider.post('/wallet-attestation', options, async (request) => {
        const [key] = await provePossession([read(walletRequest, request.body).proof], null);
        if (key === undefined) throw new ProviderError('possession_not_proved');
        return { wallet_attestation: await attestWallet(key, ports) };
      });

      provider.post('/key-attestation', options, async (request) => {
        const { proofs, nonce } = read(keyRequest, request.body);
        return { key_attestation: await attestKeys(await provePossession(proofs, nonce), nonce, ports) };
      });
    },
    { prefix: '/provider' },
  );
}

function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new ProviderError('request_malformed');
  return parsed.data;
}

function sendError(reply: FastifyReply, code: ProviderErrorCode) {
  const { status, sentence } = PROVIDER_ERRORS[code];
  return reply.code(status).send({ error: { code, message: { 'zh-CN': sentence[0], en: sentence[1] } } });
}
