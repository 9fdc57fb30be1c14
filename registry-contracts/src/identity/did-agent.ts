// DIDs through Veramo. Every act is "make it so": decided on disk first, then told to the chain unless it knows; so it
// can be done again when the chain has forgotten it, and `mend` does so for all of them.
import type { IIdentifier, IKey } from '@veramo/core';
import type { DIDDocument } from 'did-resolver';
import {
  Contract,
  computeAddress,
  getAddress,
  isAddress,
  type JsonRpcProvider,
  Wallet,
  ZeroAddress,
} from 'ethers';
import { p256Thumbprint } from '../did/p256-jwk.ts';
import { type Network, requireChain } from './chain.ts';
import { controllerKeyOf } from './controller-key.ts';
import { decide, decisionsAbout } from './decisions.ts';
import { IdentityError } from './errors.ts';
import type { KeyFile } from './key-file.ts';
import { ATTRIBUTE_SECONDS, KMS, setUpVeramo } from './veramo.ts';

export type Identity = { did: string; controller: string; signingKey: IKey };

/** A P-256 key of a DID, named as the registry lists it: SHA-256 of its SubjectPublicKeyInfo. */
export type HeldKey = {
  thumbprintHex: string;
  publicKeyHex: string;
  /** DID URL in the chain's document; null when the document does not hold it. */
  kid: string | null;
  isRetired: boolean;
};

export type DidStatus = {
  did: string;
  /** The account that controls it on the chain; null once it is deactivated. */
  controller: string | null;
  state: 'controlled' | 'handed_over' | 'deactivated';
  keys: HeldKey[];
};

export type DidAgent = ReturnType<typeof createDidAgent>;

const thumbprintOf = (publicKeyHex: string): string => p256Thumbprint(publicKeyHex)?.slice(2) ?? publicKeyHex;
const withoutRepeats = <T>(values: T[]): T[] => [...new Set(values)];
const p256KeysIn = (document: DIDDocument): { publicKeyHex: string; id: string }[] =>
  (document.verificationMethod ?? []).flatMap(({ id, type, publicKeyHex }) =>
    type === 'Secp256r1' && publicKeyHex !== undefined ? [{ id, publicKeyHex }] : [],
  );

/** @param fund sees to it that an account can pay; called before the first thing that it writes */
export function createDidAgent(
  keyFile: KeyFile,
  network: Network,
  chain: JsonRpcProvider,
  fund: (address: string) => Promise<void> = async () => {},
) {
  const { agent, ethr, providerName, resolver } = setUpVeramo(keyFile, network, chain);

  const ownKeysOf = ({ keys }: IIdentifier): IKey[] => keys.filter(({ type }) => type === 'Secp256r1');
  const ownAccountOf = (identifier: IIdentifier): string => {
    const key = identifier.keys.find(({ kid }) => kid === identifier.controllerKeyId);
    if (!key) throw new Error(`the DID of ${identifier.alias} has lost its controller key`);
    return computeAddress(`0x${key.publicKeyHex}`);
  };
  const addedTo = (identifier: IIdentifier): string[] =>
    withoutRepeats([
      ...ownKeysOf(identifier).map(({ publicKeyHex }) => publicKeyHex),
      ...decisionsAbout(keyFile, identifier.did).added,
    ]);

  /** Rejects with `did_unknown` when nothing was made under this name. */
  async function identifierOf(alias: string): Promise<IIdentifier> {
    try {
      return await agent.didManagerGetByAlias({ alias, provider: providerName });
    } catch (cause) {
      throw new IdentityError('did_unknown', `There is no DID for “${alias}”: create it first.`, { cause });
    }
  }

  /** What the chain says now. */
  async function onChain(did: string): Promise<{ document: DIDDocument; controller: string | null }> {
    await requireChain(chain, network);
    const { didDocument, didDocumentMetadata } = await resolver.resolve(did);
    if (!didDocument) {
      throw new IdentityError('chain_unreachable', 'The DID cannot be resolved: see whether the chain runs.');
    }
    const account = didDocument.verificationMethod?.[0]?.blockchainAccountId?.split(':').at(-1);
    const isActive = didDocumentMetadata.deactivated !== true && account !== undefined;
    return { document: didDocument, controller: isActive ? getAddress(account) : null };
  }

  /** The public key's DID URL in the document; undefined when the chain does not hold it. */
  async function kidOf(did: string, publicKeyHex: string): Promise<string | undefined> {
    const { document } = await onChain(did);
    return p256KeysIn(document).find((key) => key.publicKeyHex === publicKeyHex)?.id;
  }

  const deactivated = (did: string) =>
    new IdentityError('did_deactivated', `${did} was deactivated, for good.`);
  const handedOver = (did: string) =>
    new IdentityError('not_the_controller', `${did} was handed over: only its new controller can change it.`);

  /** Rejects unless this file's key controls the DID, on the chain and by what was decided. */
  async function requireControl(identifier: IIdentifier): Promise<DIDDocument> {
    const { did } = identifier;
    const { document, controller } = await onChain(did);
    const { owner } = decisionsAbout(keyFile, did);
    if (controller === null || owner === ZeroAddress) throw deactivated(did);
    if (controller !== ownAccountOf(identifier) || owner !== undefined) throw handedOver(did);
    return document;
  }

  const asKey = (publicKeyHex: string): IKey => ({
    type: 'Secp256r1',
    publicKeyHex,
    kid: publicKeyHex,
    kms: KMS,
  });

  async function publish(identifier: IIdentifier, publicKeyHex: string): Promise<void> {
    await fund(ownAccountOf(identifier));
    const options = { ttl: ATTRIBUTE_SECONDS };
    await ethr.addKey({ identifier, key: asKey(publicKeyHex), options }, { agent });
  }

  async function revoke(identifier: IIdentifier, publicKeyHex: string): Promise<void> {
    await fund(ownAccountOf(identifier));
    const withKey = { ...identifier, keys: [...identifier.keys, asKey(publicKeyHex)] };
    await ethr.removeKey({ identifier: withKey, kid: publicKeyHex }, { agent });
  }

  /** Veramo's provider has no word for a change of owner: this is the contract's own. */
  async function changeOwner(identifier: IIdentifier, owner: string): Promise<void> {
    await fund(ownAccountOf(identifier));
    const signer = new Wallet(await controllerKeyOf(keyFile, identifier.did), chain);
    const abi = ['function changeOwner(address identity, address newOwner)'];
    const contract = new Contract(network.didRegistry, abi, signer);
    const identity = identifier.did.slice(identifier.did.lastIndexOf(':') + 1);
    const sent = await contract.getFunction('changeOwner').send(identity, owner);
    await sent.wait();
  }

  async function makeKey({ did }: IIdentifier): Promise<IKey> {
    const key = await agent.keyManagerCreate({ kms: KMS, type: 'Secp256r1' });
    await agent.didManagerAddKey({ did, key, options: { localOnly: true } });
    return key;
  }

  /** The DID, made when there is none yet and the chain is the right one. Writes nothing on chain. */
  async function didOf(alias: string): Promise<Pick<Identity, 'did' | 'controller'>> {
    await requireChain(chain, network);
    const identifier = await agent.didManagerGetOrCreate({ alias, provider: providerName });
    return { did: identifier.did, controller: ownAccountOf(identifier) };
  }

  /** The DID and its newest P-256 key that is not retired, made when there are none yet. Writes nothing on chain. */
  async function identityOf(alias: string): Promise<Identity> {
    const identifier = await agent.didManagerGetOrCreate({ alias, provider: providerName });
    const { retired, owner } = decisionsAbout(keyFile, identifier.did);
    const newest = ownKeysOf(identifier).findLast(({ publicKeyHex }) => !retired.includes(publicKeyHex));
    if (newest === undefined && owner !== undefined) {
      throw owner === ZeroAddress ? deactivated(identifier.did) : handedOver(identifier.did);
    }
    const signingKey = newest ?? (await makeKey(identifier));
    return { did: identifier.did, controller: ownAccountOf(identifier), signingKey };
  }

  const keyUrl = ({ did, signingKey }: Identity): Promise<string | undefined> =>
    kidOf(did, signingKey.publicKeyHex);

  /** True once it was decided to deactivate the DID, whatever the chain still knows of it. */
  const isDeactivated = (did: string): boolean => decisionsAbout(keyFile, did).owner === ZeroAddress;

  /** Tells the chain what it does not know of what was decided about the DID. Resolves to how much that was. */
  async function mend(alias: string): Promise<number> {
    const identifier = await identifierOf(alias);
    const { did } = identifier;
    const { document, controller } = await onChain(did);
    const { retired, owner } = decisionsAbout(keyFile, did);
    const held = new Set(p256KeysIn(document).map(({ publicKeyHex }) => publicKeyHex));
    const isEnded = owner === ZeroAddress;
    const missing = isEnded
      ? []
      : addedTo(identifier).filter((key) => !held.has(key) && !retired.includes(key));
    const unwanted = isEnded ? [] : retired.filter((key) => held.has(key));
    const isOurs = controller === ownAccountOf(identifier);
    if (!isOurs) {
      if (owner !== undefined || missing.length + unwanted.length === 0) return 0;
      throw controller === null ? deactivated(did) : handedOver(did);
    }
    for (const key of missing) await publish(identifier, key);
    for (const key of unwanted) await revoke(identifier, key);
    if (owner !== undefined) await changeOwner(identifier, owner);
    return missing.length + unwanted.length + (owner === undefined ? 0 : 1);
  }

  async function statusOf(alias: string): Promise<DidStatus> {
    const identifier = await identifierOf(alias);
    const { did } = identifier;
    const { document, controller } = await onChain(did);
    const { retired } = decisionsAbout(keyFile, did);
    const onDocument = p256KeysIn(document);
    const keys = withoutRepeats([
      ...addedTo(identifier),
      ...onDocument.map(({ publicKeyHex }) => publicKeyHex),
    ]).map((publicKeyHex) => ({
      thumbprintHex: thumbprintOf(publicKeyHex),
      publicKeyHex,
      kid: onDocument.find((key) => key.publicKeyHex === publicKeyHex)?.id ?? null,
      isRetired: retired.includes(publicKeyHex),
    }));
    const isOurs = controller === ownAccountOf(identifier);
    const state = controller === null ? 'deactivated' : isOurs ? 'controlled' : 'handed_over';
    return { did, controller, state, keys };
  }

  /** The DIDs that this file holds, by the names they were made under. */
  async function aliases(): Promise<string[]> {
    const found = await agent.didManagerFind({ provider: providerName });
    return found.flatMap(({ alias }) => (alias === undefined ? [] : [alias]));
  }

  /**
   * Writes a P-256 key into the document: one that is kept elsewhere, or a new one of this file. The newest signs.
   * @param publicKeyHex compressed point
   */
  async function addKey(alias: string, publicKeyHex?: string): Promise<HeldKey> {
    const identifier = await identifierOf(alias);
    const document = await requireControl(identifier);
    const { added, retired } = decisionsAbout(keyFile, identifier.did);
    if (publicKeyHex !== undefined && retired.includes(publicKeyHex)) {
      throw new IdentityError('key_unknown', 'This key was retired; a new one must be made.');
    }
    await fund(ownAccountOf(identifier));
    const key = publicKeyHex ?? (await makeKey(identifier)).publicKeyHex;
    await decide(keyFile, identifier.did, { added: withoutRepeats([...added, key]) });
    if (!p256KeysIn(document).some((held) => held.publicKeyHex === key)) await publish(identifier, key);
    const kid = (await kidOf(identifier.did, key)) ?? null;
    return { thumbprintHex: thumbprintOf(key), publicKeyHex: key, kid, isRetired: false };
  }

  /**
   * Takes a key out of the document, for good. What it signed is judged by the registry's listing.
   * @param thumbprintHex as `statusOf` gives it
   */
  async function retireKey(alias: string, thumbprintHex: string): Promise<HeldKey> {
    const identifier = await identifierOf(alias);
    const { keys } = await statusOf(alias);
    const key = keys.find((held) => held.thumbprintHex === thumbprintHex.replace(/^0x/, '').toLowerCase());
    if (!key)
      throw new IdentityError('key_unknown', `“${alias}” has no such key; “keys ${alias}” lists them.`);
    await requireControl(identifier);
    await fund(ownAccountOf(identifier));
    const { retired } = decisionsAbout(keyFile, identifier.did);
    await decide(keyFile, identifier.did, { retired: withoutRepeats([...retired, key.publicKeyHex]) });
    if (key.kid !== null) await revoke(identifier, key.publicKeyHex);
    return { ...key, kid: null, isRetired: true };
  }

  async function giveTo(alias: string, owner: string): Promise<boolean> {
    const identifier = await identifierOf(alias);
    const { did } = identifier;
    const { controller } = await onChain(did);
    const wanted = owner === ZeroAddress ? null : owner;
    if (controller === wanted) return false;
    // a chain that forgot: what was decided before is told again, nothing else
    if (decisionsAbout(keyFile, did).owner !== owner) {
      await requireControl(identifier);
      await fund(ownAccountOf(identifier));
      await decide(keyFile, did, { owner });
    }
    return (await mend(alias)) > 0;
  }

  /** Gives the DID to another account. Nothing of ours can change it afterwards. False if it was so already. */
  async function handOver(alias: string, address: string): Promise<boolean> {
    if (!isAddress(address) || address === ZeroAddress) {
      throw new IdentityError(
        'address_invalid',
        'The new controller is an address: 0x and 40 hexadecimal digits.',
      );
    }
    return giveTo(alias, getAddress(address));
  }

  /** Ends the DID for good: its document is empty from now on, and no key of it counts. False if it was so already. */
  const deactivate = (alias: string): Promise<boolean> => giveTo(alias, ZeroAddress);

  /** Rejects unless the DID can be changed from here. */
  async function requireControlOf(alias: string): Promise<{ did: string }> {
    const identifier = await identifierOf(alias);
    await requireControl(identifier);
    return { did: identifier.did };
  }

  const life = { requireControlOf, statusOf, addKey, retireKey, handOver, deactivate, mend };
  return { aliases, didOf, identityOf, isDeactivated, keyUrl, kidOf, ...life };
}
