// Reading side of the registry for a browser: two view functions, no library. One lying or lagging endpoint is
// enough to get no answer, so whoever wants to be lied to must have all of them against it.
import { didOfAddress } from '../did-ethr.ts';
import { type KeyState, keyStateFromNumber } from '../key-state.ts';
import { toBytes32 } from '../thumbprint.ts';
import { RegistryReadError } from './errors.ts';
import { callForHex, type Fetch } from './json-rpc.ts';

export interface RegistryReaderOptions {
  /** At least one endpoint; all must give the same answer. */
  rpcUrls: readonly string[];
  chainId: number;
  /** Address of the IssuerRegistry. */
  issuerRegistry: string;
  fetch: Fetch;
}

export interface KeyListing {
  /** `did:ethr:0x7a69:0x…` with an EIP-55 address. */
  did: string;
  /** SHA-256 of the UTF-8 `iss`: 64 hex digits. */
  issHash: string;
  state: KeyState;
}

export interface RegistryReader {
  /**
   * A key's listing for a type, or null if it has none. Says nothing about the DID document.
   * @param thumbprintHex SHA-256 of the DER SubjectPublicKeyInfo
   * @throws RegistryReadError
   */
  listingOf(thumbprintHex: string, vct: string): Promise<KeyListing | null>;
  /**
   * @param sha256Hex SHA-256 of the root's DER certificate
   * @throws RegistryReadError
   */
  isRootListed(sha256Hex: string): Promise<boolean>;
}

/** First four bytes of Keccak-256 of each function's signature. */
export const selectors = { listingOf: '0x7d9de1b2', isRootListed: '0xa2fd4910' } as const;

const bytes32 = (hex: string): string => {
  const value = toBytes32(hex);
  if (value === undefined) throw new RegistryReadError('argument_invalid');
  return value.slice(2);
};

const sha256Hex = async (text: string): Promise<string> => {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
};

const wordsOf = (hex: string, count: number): string[] => {
  if (hex.length !== 2 + 64 * count) throw new RegistryReadError('answer_malformed');
  return hex.slice(2).match(/.{64}/g) ?? [];
};

function readListing(chainId: number, hex: string): KeyListing | null {
  const [did = '', issHash = '', state = ''] = wordsOf(hex, 4);
  if (!did.startsWith('0'.repeat(24)) || !/^0{63}[0-5]$/.test(state)) {
    throw new RegistryReadError('answer_malformed');
  }
  const keyState = keyStateFromNumber(Number(`0x${state}`));
  return keyState === undefined
    ? null
    : { did: didOfAddress(chainId, `0x${did.slice(24)}`), issHash, state: keyState };
}

function readBoolean(hex: string): boolean {
  const [word = ''] = wordsOf(hex, 1);
  if (!/^0{63}[01]$/.test(word)) throw new RegistryReadError('answer_malformed');
  return word.endsWith('1');
}

/** @throws RegistryReadError `argument_invalid` without an endpoint or with an address that is none. */
export function createRegistryReader(options: RegistryReaderOptions): RegistryReader {
  const { rpcUrls, chainId, issuerRegistry, fetch } = options;
  if (rpcUrls.length === 0 || !/^0x[0-9a-fA-F]{40}$/.test(issuerRegistry)) {
    throw new RegistryReadError('argument_invalid');
  }

  const askOne = async (rpcUrl: string, data: string): Promise<string> => {
    const [chain, result] = await Promise.all([
      callForHex(fetch, rpcUrl, 'eth_chainId', []),
      callForHex(fetch, rpcUrl, 'eth_call', [{ to: issuerRegistry, data }, 'latest']),
    ]);
    if (Number(chain) !== chainId) throw new RegistryReadError('wrong_chain');
    if (result === '0x') throw new RegistryReadError('contract_missing');
    return result;
  };
  const ask = async (data: string): Promise<string> => {
    const [first, ...others] = await Promise.all(rpcUrls.map((rpcUrl) => askOne(rpcUrl, data)));
    if (first === undefined || others.some((other) => other !== first)) {
      throw new RegistryReadError('endpoints_disagree');
    }
    return first;
  };

  return {
    async listingOf(thumbprintHex, vct) {
      const data = `${selectors.listingOf}${bytes32(thumbprintHex)}${await sha256Hex(vct)}`;
      return readListing(chainId, await ask(data));
    },
    async isRootListed(rootHex) {
      return readBoolean(await ask(`${selectors.isRootListed}${bytes32(rootHex)}`));
    },
  };
}
