// The real wallet provider beside the test's town, under its own root; `stop` makes it unreachable.
import fastify from 'fastify';
import { makeLeaf, makeRoot } from '../../provider/provider-certificates.ts';
import { registerProvider } from '../../provider/routes.ts';

export const PROVIDER = 'https://wallet.test/provider';

export type TestProvider = {
  rootDer: Uint8Array;
  /** paths asked so far */
  asked: string[];
  stop(): void;
  handle(url: URL, init: RequestInit): Promise<Response>;
};

export async function createTestProvider(now: () => Date): Promise<TestProvider> {
  const root = await makeRoot(new Date('2026-01-01T00:00:00Z'));
  const app = fastify();
  const leaf = await makeLeaf(root, new Date('2026-01-01T00:00:00Z'));
  await registerProvider(app, {
    leaf: async () => leaf,
    now,
    mostRequestsPerMinute: 10_000,
    audience: PROVIDER,
    wallet: { clientId: 'anju-wallet', name: 'Anju Wallet', link: 'https://wallet.test' },
  });
  let isStopped = false;
  const provider: TestProvider = {
    rootDer: root.certificateDer,
    asked: [],
    stop: () => {
      isStopped = true;
    },
    async handle(url, init) {
      provider.asked.push(url.pathname);
      if (isStopped) throw new TypeError('fetch failed');
      const answer = await app.inject({
        method: 'POST',
        url: url.pathname,
        headers: { 'content-type': 'application/json' },
        payload: String(init.body),
      });
      return new Response(answer.body, { status: answer.statusCode });
    },
  };
  return provider;
}
