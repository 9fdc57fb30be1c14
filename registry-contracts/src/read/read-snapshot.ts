// Reads the registry for a browser: one block, every endpoint, equal answers or none. One lying or lagging endpoint is
// enough to get no answer, so whoever wants to be lied to must have all of them against it.
import { createContract } from 'micro-eth-signer/abi.js';
import { didOfAddress } from '../did-ethr.ts';
import { publicationKindFromNumber, registrationStateFromNumber } from '../enumerations.ts';
import { keyStateFromNumber } from '../key-state.ts';
import { agreedBlock } from './agreed-block.ts';
import { RegistryReadError } from './errors.ts';
import { callForHex, type Fetch } from './json-rpc.ts';
import type {
  ListingEntry,
  PublicationEntry,
  RegistrationEntry,
  RegistrySnapshot,
  RootEntry,
} from './snapshot.ts';
import { listingsAbi, publicationsViewAbi, registrationsAbi, rootsAbi } from './views.ts';

export interface SnapshotOptions {
  /** At least one endpoint; all must give the same answers about the same block. */
  rpcUrls: readonly string[];
  chainId: number;
  issuerRegistry: string;
  verifierRegistry: string;
  publications: string;
  fetch: Fetch;
  /** The wallet's clock, which says whether a block is a present one; this machine's when absent. */
  now?: () => Date;
}

/** Bigger than any city's registry, small enough for a phone. */
const pageLength = 64;
const pagesAtMost = 32;

const issuers = createContract(listingsAbi);
const roots = createContract(rootsAbi);
const verifiers = createContract(registrationsAbi);
const published = createContract(publicationsViewAbi);

const toHex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const fromHex = (hex: string): Uint8Array =>
  Uint8Array.from(hex.slice(2).match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

function seconds(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new RegistryReadError('answer_malformed');
  return Number(value);
}

const known = <T>(value: T | undefined): T => {
  if (value === undefined) throw new RegistryReadError('answer_malformed');
  return value;
};

/**
 * Reads a snapshot.
 * @throws RegistryReadError
 */
export async function readSnapshot(options: SnapshotOptions): Promise<RegistrySnapshot> {
  const { rpcUrls, chainId, fetch } = options;
  const addresses = [options.issuerRegistry, options.verifierRegistry, options.publications];
  if (rpcUrls.length === 0 || !addresses.every((address) => /^0x[0-9a-fA-F]{40}$/.test(address))) {
    throw new RegistryReadError('argument_invalid');
  }
  const now = options.now ?? (() => new Date());
  const block = await agreedBlock(fetch, rpcUrls, chainId, now());

  const ask = async (to: string, data: Uint8Array): Promise<Uint8Array> => {
    const call = [{ to, data: `0x${toHex(data)}` }, `0x${block.number.toString(16)}`];
    const [first, ...others] = await Promise.all(
      rpcUrls.map((rpcUrl) => callForHex(fetch, rpcUrl, 'eth_call', call)),
    );
    if (first === undefined || others.some((other) => other !== first)) {
      throw new RegistryReadError('endpoints_disagree');
    }
    if (first === '0x') throw new RegistryReadError('contract_missing');
    return fromHex(first);
  };
  const decoded = <T>(decode: () => T): T => {
    try {
      return decode();
    } catch (cause) {
      throw cause instanceof RegistryReadError ? cause : new RegistryReadError('answer_malformed', { cause });
    }
  };
  const allPages = async <T>(
    readPage: (page: { offset: bigint; limit: bigint }) => Promise<T[]>,
  ): Promise<T[]> => {
    const all: T[] = [];
    for (let pages = 0; pages < pagesAtMost; pages += 1) {
      const page = await readPage({ offset: BigInt(all.length), limit: BigInt(pageLength) });
      if (page.length > pageLength) throw new RegistryReadError('answer_malformed');
      all.push(...page);
      if (page.length < pageLength) return all;
    }
    throw new RegistryReadError('registry_too_large');
  };

  const [listings, rootEntries, registrations, publications] = await Promise.all([
    allPages(async (page) => {
      const bytes = await ask(options.issuerRegistry, issuers.listings.encodeInput(page));
      return decoded(() => issuers.listings.decodeOutput(bytes).map((raw) => listingOf(raw, chainId)));
    }),
    ask(options.issuerRegistry, roots.roots.encodeInput()).then((bytes) =>
      decoded(() => roots.roots.decodeOutput(bytes).map(rootOf)),
    ),
    allPages(async (page) => {
      const bytes = await ask(options.verifierRegistry, verifiers.registrations.encodeInput(page));
      return decoded(() =>
        verifiers.registrations.decodeOutput(bytes).map((raw) => registrationOf(raw, chainId)),
      );
    }),
    allPages(async (page) => {
      const bytes = await ask(options.publications, published.publications.encodeInput(page));
      return decoded(() => published.publications.decodeOutput(bytes).map(publicationOf));
    }),
  ]);
  return {
    chainId,
    blockNumber: block.number,
    blockHash: block.hash,
    blockTimeSeconds: block.timeSeconds,
    listings,
    roots: rootEntries,
    verifiers: registrations,
    publications,
  };
}

interface RawListing {
  keyThumbprint: Uint8Array;
  did: string;
  vct: string;
  iss: string;
  state: bigint;
  since: bigint;
  goodUntil: bigint;
  suspendedUntil: bigint;
}

interface RawRoot {
  rootThumbprint: Uint8Array;
  listedAt: bigint;
  withdrawnAt: bigint;
}

interface RawRegistration {
  did: string;
  keyThumbprint: Uint8Array;
  version: bigint;
  state: bigint;
  since: bigint;
  suspendedUntil: bigint;
  document: string;
}

interface RawPublication {
  kind: bigint;
  id: string;
  version: string;
  contentSha256: Uint8Array;
  effectiveFrom: bigint;
  publishedAt: bigint;
  cancelledAt: bigint;
  uri: string;
}

function listingOf(raw: RawListing, chainId: number): ListingEntry {
  return {
    thumbprintHex: toHex(raw.keyThumbprint),
    did: didOfAddress(chainId, raw.did),
    vct: raw.vct,
    iss: raw.iss,
    state: known(keyStateFromNumber(Number(raw.state))),
    sinceSeconds: seconds(raw.since),
    ...(raw.goodUntil === 0n ? {} : { goodUntilSeconds: seconds(raw.goodUntil) }),
    ...(raw.suspendedUntil === 0n ? {} : { suspendedUntilSeconds: seconds(raw.suspendedUntil) }),
  };
}

function rootOf(raw: RawRoot): RootEntry {
  return {
    sha256Hex: toHex(raw.rootThumbprint),
    listedAtSeconds: seconds(raw.listedAt),
    ...(raw.withdrawnAt === 0n ? {} : { withdrawnAtSeconds: seconds(raw.withdrawnAt) }),
  };
}

function registrationOf(raw: RawRegistration, chainId: number): RegistrationEntry {
  return {
    did: didOfAddress(chainId, raw.did),
    thumbprintHex: toHex(raw.keyThumbprint),
    version: Number(raw.version),
    state: known(registrationStateFromNumber(Number(raw.state))),
    sinceSeconds: seconds(raw.since),
    ...(raw.suspendedUntil === 0n ? {} : { suspendedUntilSeconds: seconds(raw.suspendedUntil) }),
    document: raw.document,
  };
}

function publicationOf(raw: RawPublication): PublicationEntry {
  const entry = {
    kind: known(publicationKindFromNumber(Number(raw.kind))),
    id: raw.id,
    effectiveFromSeconds: seconds(raw.effectiveFrom),
    publishedAtSeconds: seconds(raw.publishedAt),
    ...(raw.cancelledAt === 0n ? {} : { cancelledAtSeconds: seconds(raw.cancelledAt) }),
  };
  const isRepeal = raw.contentSha256.every((byte) => byte === 0);
  return isRepeal
    ? entry
    : { ...entry, version: raw.version, sha256Hex: toHex(raw.contentSha256), uri: raw.uri };
}
