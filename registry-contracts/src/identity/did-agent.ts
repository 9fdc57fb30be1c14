// DIDs through Veramo: its DID manager with did:ethr on the registry's chain, its key manager with local keys. Every
// act is "make it so": it looks at the chain first, and can be done again when the chain has forgotten it.
import { createAgent, type IDIDManager, type IIdentifier, type IKey, type IKeyManager } from '@veramo/core';
import { DIDStoreJson, KeyStoreJson } from '@veramo/data-store-json';
import { DIDManager } from '@veramo/did-manager';
import { EthrDIDProvider } from '@veramo/did-provider-ethr';
import { KeyManager } from '@veramo/key-manager';
import { KeyManagementSystem } from '@veramo/kms-local';
import { type DIDResolutionResult, Resolver } from 'did-resolver';
import { Contract, computeAddress, isAddress, JsonRpcProvider, Wallet, ZeroAddress } from 'ethers';
import { getResolver } from 'ethr-did-resolver';
import { controllerKeyOf } from './controller-key.ts';
import type { KeyFile } from './key-file.ts';

export type Network = { rpcUrl: string; chainId: number; didRegistry: string };

export type Identity = { did: string; controller: string; signingKey: IKey };

/** A P-256 key of ours and whether the chain's DID document holds it for assertions. */
export type HeldKey = { keyId: string; kid: string | undefined; isRetired: boolean };

export type IdentityErrorCode =
  | 'did_unknown'
  | 'key_unknown'
  | 'address_invalid'
  | 'did_deactivated'
  | 'not_the_controller'
  | 'chain_unreachable';

/** `message` is a sentence for the operator. */
export class IdentityError extends Error {
  readonly code: IdentityErrorCode;

  constructor(code: IdentityErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'IdentityError';
    this.code = code;
  }
}

/** ERC-1056 attributes run out; a key stays until it is taken out. */
const ATTRIBUTE_SECONDS = 10 * 365 * 86_400;
const KMS = 'local';
const RETIRED = 'anju:retired';

export type DidAgent = ReturnType<typeof createDidAgent>;

/** A chain of ours: no cached answers, no question for its id on every call. */
export function connect({ rpcUrl, chainId }: Network): JsonRpcProvider {
  const options = { staticNetwork: true, batchMaxCount: 1, cacheTimeout: -1, pollingInterval: 50 };
  return new JsonRpcProvider(rpcUrl, chainId, options);
}

export function createDidAgent(keyFile: KeyFile, network: Network, chain: JsonRpcProvider) {
  const name = `0x${network.chainId.toString(16)}`;
  const providerName = `did:ethr:${name}`;
  const ethr = new EthrDIDProvider({
    defaultKms: KMS,
    networks: [{ name, provider: chain, registry: network.didRegistry }],
    ttl: ATTRIBUTE_SECONDS,
  });
  // The provider would name a DID by its public key; the registry lists DIDs by address, so ours are spelled so.
  const createByKey = ethr.createIdentifier.bind(ethr);
  ethr.createIdentifier = async (args, context) => {
    const identifier = await createByKey(args, context);
    const [key] = identifier.keys;
    if (!key) throw new Error('a DID needs a controller key');
    return { ...identifier, did: `${providerName}:${computeAddress(`0x${key.publicKeyHex}`)}` };
  };
  const agent = createAgent<IDIDManager & IKeyManager>({
    plugins: [
      new KeyManager({
        store: new KeyStoreJson(keyFile.store),
        kms: { [KMS]: new KeyManagementSystem(keyFile.privateKeys) },
      }),
      new DIDManager({
        store: new DIDStoreJson(keyFile.store),
        defaultProvider: providerName,
        providers: { [providerName]: ethr },
      }),
    ],
  });
  // ethers types itself once for ESM and once for CommonJS, and the two do not know each other.
  const resolverOptions = {
    networks: [{ name, chainId: network.chainId, provider: chain, registry: network.didRegistry }],
  } as unknown as Parameters<typeof getResolver>[0];
  const resolver = new Resolver(getResolver(resolverOptions), { cache: false });

  const isRetired = ({ meta }: IKey): boolean => meta?.[RETIRED] === true;
  const signingKeysOf = ({ keys }: IIdentifier): IKey[] => keys.filter(({ type }) => type === 'Secp256r1');
  const signingKeyOf = (identifier: IIdentifier): IKey | undefined =>
    signingKeysOf(identifier).findLast((key) => !isRetired(key));

  const controllerOf = (identifier: IIdentifier): string => {
    const key = identifier.keys.find(({ kid }) => kid === identifier.controllerKeyId);
    if (!key) throw new Error(`the DID of ${identifier.alias} has lost its controller key`);
    return computeAddress(`0x${key.publicKeyHex}`);
  };

  /** Rejects with `did_unknown` when nothing was made under this name. */
  async function identifierOf(alias: string): Promise<IIdentifier> {
    try {
      return await agent.didManagerGetByAlias({ alias, provider: providerName });
    } catch (cause) {
      throw new IdentityError('did_unknown', `There is no DID for “${alias}”: create it first.`, { cause });
    }
  }

  async function resolved(did: string): Promise<DIDResolutionResult> {
    const result = await resolver.resolve(did);
    if (!result.didDocument) {
      throw new IdentityError('chain_unreachable', 'The DID cannot be resolved: see whether the chain runs.');
    }
    return result;
  }

  /** The public key's DID URL in the document; undefined when the chain does not hold it. */
  async function kidOf(did: string, publicKeyHex: string): Promise<string | undefined> {
    const { didDocument } = await resolved(did);
    return didDocument?.verificationMethod?.find((method) => method.publicKeyHex === publicKeyHex)?.id;
  }

  /** Rejects unless this file's key still controls the DID. */
  async function requireControl(identifier: IIdentifier): Promise<void> {
    const { didDocumentMetadata, didDocument } = await resolved(identifier.did);
    if (didDocumentMetadata.deactivated) {
      throw new IdentityError('did_deactivated', `${identifier.did} was deactivated, for good.`);
    }
    const [controller] = didDocument?.verificationMethod ?? [];
    if (!controller?.blockchainAccountId?.endsWith(controllerOf(identifier))) {
      throw new IdentityError(
        'not_the_controller',
        `${identifier.did} was handed over: only its new controller can change it.`,
      );
    }
  }

  /** The DID, made when there is none yet. Writes nothing on chain. */
  async function didOf(alias: string): Promise<Pick<Identity, 'did' | 'controller'>> {
    const identifier = await agent.didManagerGetOrCreate({ alias, provider: providerName });
    return { did: identifier.did, controller: controllerOf(identifier) };
  }

  /** The DID and its newest P-256 key, made when there are none yet. Writes nothing on chain. */
  async function identityOf(alias: string): Promise<Identity> {
    const identifier = await agent.didManagerGetOrCreate({ alias, provider: providerName });
    const signingKey = signingKeyOf(identifier) ?? (await makeKey(identifier));
    return { did: identifier.did, controller: controllerOf(identifier), signingKey };
  }

  async function makeKey({ did }: IIdentifier): Promise<IKey> {
    const key = await agent.keyManagerCreate({ kms: KMS, type: 'Secp256r1' });
    await agent.didManagerAddKey({ did, key, options: { localOnly: true } });
    return key;
  }

  const keyUrl = ({ did, signingKey }: Identity): Promise<string | undefined> =>
    kidOf(did, signingKey.publicKeyHex);

  /** Writes a key into the DID document unless it is there; the controller's account pays. */
  async function publishPublicKey(alias: string, publicKeyHex: string): Promise<boolean> {
    const identifier = await identifierOf(alias);
    if ((await kidOf(identifier.did, publicKeyHex)) !== undefined) return false;
    await requireControl(identifier);
    const key = { type: 'Secp256r1', publicKeyHex, kid: publicKeyHex, kms: KMS } as IKey;
    await ethr.addKey({ identifier, key, options: { ttl: ATTRIBUTE_SECONDS } }, { agent });
    return true;
  }

  const publishKey = async (alias: string): Promise<boolean> =>
    publishPublicKey(alias, (await identityOf(alias)).signingKey.publicKeyHex);

  async function keysOf(alias: string): Promise<{ did: string; keys: HeldKey[]; deactivated: boolean }> {
    const identifier = await identifierOf(alias);
    const { didDocument, didDocumentMetadata } = await resolved(identifier.did);
    const methods = didDocument?.verificationMethod ?? [];
    const keys = signingKeysOf(identifier).map((key) => ({
      keyId: key.kid,
      kid: methods.find(({ publicKeyHex }) => publicKeyHex === key.publicKeyHex)?.id,
      isRetired: isRetired(key),
    }));
    return { did: identifier.did, keys, deactivated: didDocumentMetadata.deactivated === true };
  }

  /** Makes a further P-256 key and writes it into the document. The newest is the one that signs. */
  async function addKey(alias: string): Promise<HeldKey> {
    const identifier = await identifierOf(alias);
    await requireControl(identifier);
    const { kid: keyId, publicKeyHex } = await makeKey(identifier);
    await publishPublicKey(alias, publicKeyHex);
    return { keyId, kid: await kidOf(identifier.did, publicKeyHex), isRetired: false };
  }

  /** Takes a key out of the document. What it signed is judged by the registry's listing; enrolling never brings it back. */
  async function retireKey(alias: string, keyId: string): Promise<void> {
    const identifier = await identifierOf(alias);
    const key = signingKeysOf(identifier).find(({ kid }) => kid === keyId);
    if (!key) throw new IdentityError('key_unknown', `“${alias}” has no key ${keyId}; “keys” lists them.`);
    await requireControl(identifier);
    // first on disk: whoever runs this again tells a chain that forgot it
    await markRetired(keyId);
    if ((await kidOf(identifier.did, key.publicKeyHex)) === undefined) return;
    await ethr.removeKey({ identifier, kid: keyId }, { agent });
  }

  async function markRetired(keyId: string): Promise<void> {
    const { store } = keyFile;
    const key = store.keys?.[keyId];
    if (key === undefined) throw new IdentityError('key_unknown', `There is no key ${keyId}.`);
    key.meta = { ...key.meta, [RETIRED]: true };
    await store.notifyUpdate(store, store);
  }

  /** Veramo's provider has no word for a change of owner: this is the contract's own. */
  async function changeOwner(identifier: IIdentifier, owner: string): Promise<void> {
    const signer = new Wallet(await controllerKeyOf(keyFile, identifier.did), chain);
    const abi = ['function changeOwner(address identity, address newOwner)'];
    const contract = new Contract(network.didRegistry, abi, signer);
    const identity = identifier.did.slice(identifier.did.lastIndexOf(':') + 1);
    const sent = await contract.getFunction('changeOwner').send(identity, owner);
    await sent.wait();
  }

  /** Gives the DID to another account. Nothing of ours can change it afterwards. */
  async function handOver(alias: string, address: string): Promise<void> {
    if (!isAddress(address) || address === ZeroAddress) {
      throw new IdentityError(
        'address_invalid',
        'The new controller is an address: 0x and 40 hexadecimal digits.',
      );
    }
    const identifier = await identifierOf(alias);
    await requireControl(identifier);
    await changeOwner(identifier, address);
  }

  /** Ends the DID for good: its document is empty from now on, and no key of it counts. */
  async function deactivate(alias: string): Promise<void> {
    const identifier = await identifierOf(alias);
    await requireControl(identifier);
    await changeOwner(identifier, ZeroAddress);
  }

  const life = { keysOf, addKey, retireKey, handOver, deactivate };
  return { didOf, identityOf, keyUrl, kidOf, publishKey, publishPublicKey, ...life };
}
