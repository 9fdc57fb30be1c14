// Which P-256 keys a department's DID document holds for assertions. The document comes from ethr-did-resolver; it is
// resolved again when the ERC-1056 contract says that it changed, and when something in it runs out.
import { Resolver } from 'did-resolver';
import { Interface, type JsonRpcProvider, type Log, zeroPadValue } from 'ethers';
import { getResolver } from 'ethr-did-resolver';
import type { Deployment } from '../deployment.ts';
import { p256Thumbprint } from './p256-thumbprint.ts';

export interface HeldKeys {
  /** `unresolved`: nothing can be said about this DID's keys. */
  status: 'resolved' | 'unresolved';
  thumbprints: ReadonlySet<string>;
}

const unresolved: HeldKeys = { status: 'unresolved', thumbprints: new Set() };

const didRegistryInterface = new Interface([
  'event DIDOwnerChanged(address indexed identity, address owner, uint256 previousChange)',
  'event DIDDelegateChanged(address indexed identity, bytes32 delegateType, address delegate, uint256 validTo, uint256 previousChange)',
  'event DIDAttributeChanged(address indexed identity, bytes32 name, bytes value, uint256 validTo, uint256 previousChange)',
]);

/** What an event of the ERC-1056 contract is about, and when what it added runs out (seconds since 1970). */
export function readDidEvent(log: Log): { identity: string; validToSeconds: number | undefined } | undefined {
  const event = didRegistryInterface.parseLog(log);
  if (event === null) return undefined;
  const identity = event.args.identity as string;
  if (event.name === 'DIDOwnerChanged') return { identity, validToSeconds: undefined };
  // validity is chosen by the sender: it may be 2^256 - 1, and a revocation says 0
  const validTo = event.args.validTo as bigint;
  return {
    identity,
    validToSeconds: validTo <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(validTo) : undefined,
  };
}

/** Topic under which the ERC-1056 contract files an identity. */
export const identityTopic = (identity: string): string => zeroPadValue(identity, 32).toLowerCase();

/** Resolves a DID to the keys that it holds. Never rejects. */
export function createKeysOfDid(
  provider: JsonRpcProvider,
  { chainId, didRegistry }: Deployment,
): (did: string) => Promise<HeldKeys> {
  const name = `0x${chainId.toString(16)}`;
  // ethers types itself once for ESM and once for CommonJS, and the two do not know each other
  const options = { networks: [{ name, chainId, provider, registry: didRegistry }] } as unknown as Parameters<
    typeof getResolver
  >[0];
  // our own reading of the chain decides what is fresh, so the resolver's cache stays off
  const resolver = new Resolver(getResolver(options), { cache: false });

  return async (did) => {
    const { didDocument, didResolutionMetadata } = await resolver
      .resolve(did)
      .catch(() => ({ didDocument: null, didResolutionMetadata: { error: 'notFound' } }));
    if (didDocument === null || didResolutionMetadata.error !== undefined) return unresolved;

    const mayAssert = new Set(didDocument.assertionMethod ?? []);
    const thumbprints = (didDocument.verificationMethod ?? [])
      .filter(({ id, type }) => type === 'Secp256r1' && mayAssert.has(id))
      .map(({ publicKeyHex }) => (publicKeyHex === undefined ? undefined : p256Thumbprint(publicKeyHex)))
      .filter((thumbprint) => thumbprint !== undefined);
    return { status: 'resolved', thumbprints: new Set(thumbprints) };
  };
}
