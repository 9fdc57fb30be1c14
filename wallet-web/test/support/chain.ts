// An Ethereum endpoint that answers what a snapshot of the registry asks, from lists the test writes. It encodes with
// another library than the wallet decodes with.
import { encodeHex, spkiThumbprint, webCrypto } from '@anju/credentials';
import { AbiCoder, id as keccakOfText } from 'ethers';

const CHAIN_ID = 31_337;

export const REGISTRY = {
  rpcUrls: ['https://chain.test/'],
  chainId: CHAIN_ID,
  issuerRegistry: `0x${'11'.repeat(20)}`,
  verifierRegistry: `0x${'22'.repeat(20)}`,
  publications: `0x${'33'.repeat(20)}`,
};

const STATES = ['active', 'retired', 'suspended', 'withdrawn', 'compromised'] as const;
const REGISTRATION_STATES = ['active', 'suspended', 'withdrawn'] as const;

export type TestChain = {
  /** A later listing of the same key and type takes the earlier one's place. */
  listKey(key: {
    certificateDer: Uint8Array;
    vct: string;
    iss: string;
    did: string;
    state?: (typeof STATES)[number];
    suspendedUntil?: number;
  }): void;
  forgetKeys(): void;
  listRoot(rootDer: Uint8Array): void;
  forgetRoots(): void;
  registerVerifier(verifier: {
    certificateDer: Uint8Array;
    did: string;
    document: string;
    state?: (typeof REGISTRATION_STATES)[number];
    suspendedUntil?: number;
  }): void;
  forgetVerifiers(): void;
  publish(publication: {
    kind: 'type' | 'rule';
    id: string;
    version: string;
    sha256Hex: string;
    effectiveFrom?: number;
    cancelledAt?: number;
  }): void;
  /** from now on every call fails */
  breakDown(): void;
  recover(): void;
  answer(body: string): Response;
  /** methods asked so far */
  asked: string[];
};

const addressOf = (did: string): string => did.slice(did.lastIndexOf(':') + 1).toLowerCase();
const selector = (signature: string): string => keccakOfText(signature).slice(0, 10);
const encode = (type: string, values: unknown[]): string =>
  AbiCoder.defaultAbiCoder().encode([`${type}[]`], [values]);

const LISTING =
  'tuple(bytes32 keyThumbprint,address did,string vct,string iss,uint8 state,uint64 since,uint64 goodUntil,uint64 suspendedUntil)';
const ROOT = 'tuple(bytes32 rootThumbprint,uint64 listedAt,uint64 withdrawnAt)';
const REGISTRATION =
  'tuple(address did,bytes32 keyThumbprint,uint32 version,uint8 state,uint64 since,uint64 suspendedUntil,string document)';
const PUBLICATION =
  'tuple(uint8 kind,string id,string version,bytes32 contentSha256,uint64 effectiveFrom,uint64 publishedAt,uint64 cancelledAt,string uri)';

export function createTestChain(): TestChain {
  const keys = new Map<string, unknown[]>();
  const roots = new Set<string>();
  const verifiers = new Map<string, unknown[]>();
  const publications: unknown[][] = [];
  let broken = false;

  const result = (method: string, params: { data?: string }[]): unknown => {
    if (method === 'eth_chainId') return `0x${CHAIN_ID.toString(16)}`;
    if (method === 'eth_getBlockByNumber') {
      return { number: '0x10', hash: `0x${'cd'.repeat(32)}`, timestamp: '0x1' };
    }
    const called = params[0]?.data?.slice(0, 10);
    if (called === selector('listings(uint256,uint256)')) return encode(LISTING, [...keys.values()]);
    if (called === selector('roots()')) {
      return encode(
        ROOT,
        [...roots].map((root) => [`0x${root}`, 1, 0]),
      );
    }
    if (called === selector('registrations(uint256,uint256)')) {
      return encode(REGISTRATION, [...verifiers.values()]);
    }
    if (called === selector('publications(uint256,uint256)')) return encode(PUBLICATION, publications);
    return '0x';
  };

  const chain: TestChain = {
    asked: [],
    listKey({ certificateDer, vct, iss, did, state = 'active', suspendedUntil = 0 }) {
      const thumbprint = `0x${spkiThumbprint(certificateDer)}`;
      const goodUntil = state === 'retired' ? 4_102_444_800 : 0;
      const number = STATES.indexOf(state) + 1;
      const entry = [thumbprint, addressOf(did), vct, iss, number, 1, goodUntil, suspendedUntil];
      keys.set(`${thumbprint} ${vct}`, entry);
    },
    forgetKeys: () => keys.clear(),
    listRoot: (rootDer) => void roots.add(encodeHex(webCrypto.sha256(rootDer))),
    forgetRoots: () => roots.clear(),
    registerVerifier({ certificateDer, did, document, state = 'active', suspendedUntil = 0 }) {
      const thumbprint = `0x${spkiThumbprint(certificateDer)}`;
      const number = REGISTRATION_STATES.indexOf(state) + 1;
      verifiers.set(did, [addressOf(did), thumbprint, 1, number, 1, suspendedUntil, document]);
    },
    forgetVerifiers: () => verifiers.clear(),
    publish({ kind, id, version, sha256Hex, effectiveFrom = 1, cancelledAt = 0 }) {
      const what = [kind === 'type' ? 0 : 1, id, version, `0x${sha256Hex}`];
      publications.push([...what, effectiveFrom, 1, cancelledAt, 'https://published.test']);
    },
    breakDown() {
      broken = true;
    },
    recover() {
      broken = false;
    },
    answer(body) {
      if (broken) return new Response('busy', { status: 503 });
      const { id, method, params } = JSON.parse(body);
      chain.asked.push(method);
      return Response.json({ jsonrpc: '2.0', id, result: result(method, params) });
    },
  };
  return chain;
}
