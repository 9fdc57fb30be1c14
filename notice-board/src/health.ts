// How each service is, asked from here so that the page needs no access to other origins. One round of questions
// serves everybody for a short while: a crowd of readers must not become a crowd at the services.
import type { Config } from './config.ts';
import type { Health, PlaceId } from './town.ts';

type Ports = { fetch: typeof globalThis.fetch; now: () => number };
type Addresses = Pick<Config, 'issuerUrl' | 'verifierUrl' | 'walletUrl' | 'chainUrl' | 'phoneUrl'>;

const answerLimitMilliseconds = 1500;
const keptMilliseconds = 2000;

export function createHealthCheck(addresses: Addresses, { fetch, now }: Ports) {
  let kept: { until: number; answer: Promise<Record<PlaceId, Health>> } | undefined;

  async function ask(url: string, init: RequestInit = {}): Promise<Health> {
    try {
      const response = await fetch(url, {
        ...init,
        redirect: 'error',
        signal: AbortSignal.timeout(answerLimitMilliseconds),
      });
      await response.body?.cancel();
      return response.ok ? 'up' : 'impaired';
    } catch {
      return 'down';
    }
  }

  async function askAll(): Promise<Record<PlaceId, Health>> {
    const { phoneUrl } = addresses;
    const [wallet, console, desk, phone, chain] = await Promise.all([
      ask(`${addresses.walletUrl}/config.json`),
      ask(`${addresses.issuerUrl}/health`),
      ask(`${addresses.verifierUrl}/health`),
      phoneUrl === undefined ? ('down' as const) : ask(`${new URL(phoneUrl).origin}/health`),
      ask(addresses.chainUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}',
      }),
    ]);
    return { wallet, console, desk, phone, chain };
  }

  return (): Promise<Record<PlaceId, Health>> => {
    if (!kept || kept.until <= now()) kept = { until: now() + keptMilliseconds, answer: askAll() };
    return kept.answer;
  };
}
