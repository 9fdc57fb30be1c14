// Resolution of did:ethr (DID Resolution, ERC-1056) from events that are at hand.
import { type DIDResolutionResult, parse } from 'did-resolver';
import { identifierMatcher, interpretIdentifier } from 'ethr-did-resolver';
import { buildDocument } from './build-document.ts';
import type { DidEvent } from './did-events.ts';
import { withP256Jwks } from './p256-jwk.ts';

export interface ResolveOptions {
  chainId: number;
  /** The identity's events in the order of the chain. Throws or rejects when they cannot be told. */
  eventsOf(address: string): readonly DidEvent[] | Promise<readonly DidEvent[]>;
  /** Time of a block in seconds since 1970; undefined for a block that does not exist. */
  timeOfBlock(blockNumber: number): number | undefined | Promise<number | undefined>;
  now: () => Date;
  /** Media type of the document; JSON-LD when absent. */
  accept?: string;
  /** Adds `publicKeyJwk` to P-256 keys. */
  withJwk?: boolean;
}

const contexts = [
  'https://www.w3.org/ns/did/v1',
  'https://w3id.org/security/suites/secp256k1recovery-2020/v2',
  'https://w3id.org/security/v3-unstable',
];

const failed = (error: string, message: string): DIDResolutionResult => ({
  didResolutionMetadata: { error, message },
  didDocumentMetadata: {},
  didDocument: null,
});

const isoTime = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000', '');

/** Names of this chain in a DID, as the resolver is configured with it. */
const isOfChain = (network: string, chainId: number): boolean => network === `0x${chainId.toString(16)}`;

/**
 * Resolves a DID URL. `?versionId=` is a block number; `?versionTime=` a moment (DID Core 3.2.1), as which the last
 * block up to it counts. Never throws: errors stand in the metadata.
 */
export async function resolveFromHistory(
  didUrl: string,
  options: ResolveOptions,
): Promise<DIDResolutionResult> {
  const { chainId, accept, now, timeOfBlock, eventsOf } = options;
  const parsed = parse(didUrl);
  if (parsed === null || parsed.method !== 'ethr') return failed('invalidDid', 'This is no did:ethr.');
  if (accept !== undefined && accept !== 'application/did+json' && accept !== 'application/did+ld+json') {
    return failed('unsupportedFormat', `The format ${accept} is not supported.`);
  }
  const [, prefix = '', identifier] = identifierMatcher.exec(parsed.id) ?? [];
  if (identifier === undefined) return failed('invalidDid', 'This is no did:ethr.');
  if (!isOfChain(prefix.slice(0, -1), chainId)) {
    return failed('unknownNetwork', `Only DIDs of the chain 0x${chainId.toString(16)} are known here.`);
  }

  try {
    const query = new URLSearchParams(parsed.query ?? '');
    const version = Number.parseInt(query.get('versionId') ?? '', 10);
    const versionTime = Date.parse(query.get('versionTime') ?? '');
    const { address, publicKey } = interpretIdentifier(identifier);
    const all = await eventsOf(address);
    const times = new Map<number, number>();
    for (const block of new Set(all.map(({ blockNumber }) => blockNumber))) {
      const time = await timeOfBlock(block);
      if (time === undefined) throw new Error('a block of the history is missing');
      times.set(block, time);
    }

    let untilBlock: number | undefined;
    let atSeconds = Math.floor(now().getTime() / 1000);
    if (!Number.isNaN(version)) {
      const time = await timeOfBlock(version);
      if (time === undefined) return failed('notFound', `There is no block ${version}.`);
      untilBlock = version;
      atSeconds = time;
    } else if (query.has('versionTime')) {
      if (Number.isNaN(versionTime)) return failed('invalidDidUrl', 'versionTime is no date and time.');
      atSeconds = Math.floor(versionTime / 1000);
      const past = [...times].filter(([, time]) => time <= atSeconds).map(([block]) => block);
      untilBlock = Math.max(0, ...past);
    }

    const built = buildDocument({
      did: parsed.did,
      address,
      controllerKey: publicKey,
      chainId,
      events: all,
      atSeconds,
      untilBlock,
    });
    const timeOf = (block: number): string => isoTime(times.get(block) ?? 0);
    const { versionBlock, nextVersionBlock, deactivated } = built;
    const document = options.withJwk ? withP256Jwks(built.document) : built.document;
    return {
      didDocumentMetadata: {
        ...(deactivated ? { deactivated: true } : {}),
        ...(versionBlock === 0 ? {} : { versionId: String(versionBlock), updated: timeOf(versionBlock) }),
        ...(nextVersionBlock === undefined
          ? {}
          : { nextVersionId: String(nextVersionBlock), nextUpdate: timeOf(nextVersionBlock) }),
      },
      didResolutionMetadata: { contentType: accept ?? 'application/did+ld+json' },
      didDocument: { ...document, ...(accept === 'application/did+json' ? {} : { '@context': contexts }) },
    };
  } catch {
    return failed('notFound', 'The history of this DID cannot be told now.');
  }
}
