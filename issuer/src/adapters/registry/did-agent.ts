// Departments' DIDs through Veramo: its DID manager with did:ethr on the registry's chain, its key manager with local keys.
import { createAgent, type IDIDManager, type IIdentifier, type IKey, type IKeyManager } from '@veramo/core';
import { DIDStoreJson, KeyStoreJson } from '@veramo/data-store-json';
import { DIDManager } from '@veramo/did-manager';
import { EthrDIDProvider } from '@veramo/did-provider-ethr';
import { KeyManager } from '@veramo/key-manager';
import { KeyManagementSystem } from '@veramo/kms-local';
import { Resolver, type VerificationMethod } from 'did-resolver';
import { computeAddress, JsonRpcProvider } from 'ethers';
import { getResolver } from 'ethr-did-resolver';
import type { KeyFile } from '../keys/key-file.ts';

export type Network = { rpcUrl: string; chainId: number; didRegistry: string };

export type DepartmentIdentity = { did: string; controller: string; signingKey: IKey };

/** ERC-1056 attributes run out; a department's key stays until it is taken out. */
const ATTRIBUTE_SECONDS = 10 * 365 * 86_400;
const KMS = 'local';

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

  const signingKeyOf = (identifier: IIdentifier) => identifier.keys.find(({ type }) => type === 'Secp256r1');

  /** The department's DID and P-256 key, made when there are none yet. Writes nothing on chain. */
  async function identityOf(department: string): Promise<DepartmentIdentity> {
    const identifier = await agent.didManagerGetOrCreate({ alias: department, provider: providerName });
    const controllerKey = identifier.keys.find(({ kid }) => kid === identifier.controllerKeyId);
    if (!controllerKey) throw new Error(`the DID of ${department} has lost its controller key`);
    let signingKey = signingKeyOf(identifier);
    if (!signingKey) {
      signingKey = await agent.keyManagerCreate({ kms: KMS, type: 'Secp256r1' });
      await agent.didManagerAddKey({ did: identifier.did, key: signingKey, options: { localOnly: true } });
    }
    const controller = computeAddress(`0x${controllerKey.publicKeyHex}`);
    return { did: identifier.did, controller, signingKey };
  }

  /** The DID URL of the key in the DID document; undefined when the chain does not hold it. */
  async function keyUrl({ did, signingKey }: DepartmentIdentity): Promise<string | undefined> {
    const { didDocument, didResolutionMetadata } = await resolver.resolve(did);
    if (!didDocument) throw new Error(`the DID cannot be resolved: ${didResolutionMetadata.error}`);
    const methods: VerificationMethod[] = didDocument.verificationMethod ?? [];
    return methods.find(({ publicKeyHex }) => publicKeyHex === signingKey.publicKeyHex)?.id;
  }

  /** Writes the key into the DID document; the controller's account pays. */
  async function publishKey({ did, signingKey }: DepartmentIdentity): Promise<void> {
    const identifier = await agent.didManagerGet({ did });
    await ethr.addKey({ identifier, key: signingKey, options: { ttl: ATTRIBUTE_SECONDS } }, { agent });
  }

  return { identityOf, keyUrl, publishKey };
}
