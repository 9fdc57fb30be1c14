// Veramo as it is set up here: its DID manager with did:ethr on the registry's chain, its key manager with local keys.
import { createAgent, type IDIDManager, type IKeyManager } from '@veramo/core';
import { DIDStoreJson, KeyStoreJson } from '@veramo/data-store-json';
import { DIDManager } from '@veramo/did-manager';
import { EthrDIDProvider } from '@veramo/did-provider-ethr';
import { KeyManager } from '@veramo/key-manager';
import { KeyManagementSystem } from '@veramo/kms-local';
import { Resolver } from 'did-resolver';
import { computeAddress, type JsonRpcProvider } from 'ethers';
import { getResolver } from 'ethr-did-resolver';
import type { Network } from './chain.ts';
import type { KeyFile } from './key-file.ts';

/** ERC-1056 attributes run out; a key stays until it is taken out. */
export const ATTRIBUTE_SECONDS = 10 * 365 * 86_400;
export const KMS = 'local';

export function setUpVeramo(keyFile: KeyFile, network: Network, chain: JsonRpcProvider) {
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
  return { agent, ethr, providerName, resolver };
}
