// An Ethereum endpoint that answers the two questions the wallet asks, from a list the test writes.
import { encodeHex, spkiThumbprint, webCrypto } from '@anju/credentials';

export const CHAIN_ID = 31337;
export const RPC_URL = 'https://chain.test/';
export const ISSUER_REGISTRY = `0x${'11'.repeat(20)}`;

type KeyState = 'active' | 'retired' | 'suspended' | 'withdrawn' | 'compromised';
const STATES: KeyState[] = ['active', 'retired', 'suspended', 'withdrawn', 'compromised'];

export type TestChain = {
  listKey(key: { certificateDer: Uint8Array; vct: string; iss: string; did: string; state?: KeyState }): void;
  listRoot(rootDer: Uint8Array): void;
  forgetRoots(): void;
  /** from now on every call fails */
  breakDown(): void;
  recover(): void;
  answer(body: string): Response;
};

const hash = (text: string) => encodeHex(webCrypto.sha256(new TextEncoder().encode(text)));
const word = (hex: string) => hex.padStart(64, '0');

export function createTestChain(): TestChain {
  const keys = new Map<string, string>();
  const roots = new Set<string>();
  let broken = false;
  return {
    listKey({ certificateDer, vct, iss, did, state = 'active' }) {
      const address = did.split(':').at(-1)?.slice(2).toLowerCase() ?? '';
      const number = STATES.indexOf(state) + 1;
      keys.set(
        `${spkiThumbprint(certificateDer)}${hash(vct)}`,
        `0x${word(address)}${hash(iss)}${word(number.toString(16))}${word('1')}`,
      );
    },
    listRoot: (rootDer) => void roots.add(encodeHex(webCrypto.sha256(rootDer))),
    forgetRoots: () => roots.clear(),
    breakDown() {
      broken = true;
    },
    recover() {
      broken = false;
    },
    answer(body) {
      if (broken) return new Response('busy', { status: 503 });
      const { id, method, params } = JSON.parse(body);
      if (method === 'eth_chainId')
        return Response.json({ jsonrpc: '2.0', id, result: `0x${CHAIN_ID.toString(16)}` });
      const data = String(params[0].data).slice(10);
      const result =
        data.length === 128
          ? (keys.get(data) ?? `0x${word('0').repeat(4)}`)
          : `0x${word(roots.has(data) ? '1' : '0')}`;
      return Response.json({ jsonrpc: '2.0', id, result });
    },
  };
}
