// Our resolution against ethr-did-resolver's, over random histories on a real chain.

import { Resolver } from 'did-resolver';
import { Contract, hexlify, JsonRpcProvider, toUtf8Bytes, Wallet } from 'ethers';
import { getResolver, stringToBytes32 } from 'ethr-did-resolver';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRegistry, type TestRegistry } from '../../../tests/support/chain.ts';
import { identityTopic, parseDidLog } from '../../src/did/did-events.ts';
import { resolveFromHistory } from '../../src/did/resolve-from-history.ts';
import { compressedPoint, createP256Key } from '../support/did-key.ts';
import { rpc } from '../support/rpc.ts';

const chainId = 31_337;
const runs = process.env.ANJU_FULL === '1' ? 200 : 12;

let registry: TestRegistry;
let provider: JsonRpcProvider;
let library: Resolver;

beforeAll(async () => {
  registry = await startRegistry();
  provider = new JsonRpcProvider(registry.chain.rpcUrl, chainId, {
    staticNetwork: true,
    cacheTimeout: -1,
    batchMaxCount: 1,
  });
  library = new Resolver(
    getResolver({
      networks: [{ name: '0x7a69', chainId, provider, registry: registry.deployment.didRegistry }],
    } as unknown as Parameters<typeof getResolver>[0]),
    { cache: false },
  );
}, 60_000);
afterAll(async () => {
  provider.destroy();
  await registry.stop();
});

const eventsOf = async (address: string) => {
  const logs = await provider.getLogs({
    address: registry.deployment.didRegistry,
    topics: [null, identityTopic(address)],
    fromBlock: 0,
  });
  return logs.map((log) => parseDidLog(log)?.event).filter((event) => event !== undefined);
};
const timeOfBlock = async (block: number) => (await provider.getBlock(block))?.timestamp;
const ours = (didUrl: string, accept?: string) =>
  resolveFromHistory(didUrl, {
    chainId,
    eventsOf,
    timeOfBlock,
    now: () => new Date(),
    ...(accept ? { accept } : {}),
  });

/** The same answer, or the same error; wording of errors is each one's own. */
async function expectSame(didUrl: string, accept?: string) {
  const theirs = await library.resolve(didUrl, accept ? { accept } : {});
  const mine = await ours(didUrl, accept);
  if (theirs.didResolutionMetadata.error !== undefined) {
    expect([didUrl, mine.didResolutionMetadata.error]).toEqual([didUrl, theirs.didResolutionMetadata.error]);
  } else {
    expect(mine).toEqual(theirs);
  }
}

const p256 = createP256Key();
const names = [
  'did/pub/Secp256r1/veriKey/hex',
  'did/pub/Secp256k1/veriKey/base64',
  'did/pub/Secp256k1/sigAuth/hex',
  'did/pub/Ed25519/sigAuth/base58',
  'did/pub/Ed25519/veriKey',
  'did/pub/X25519/enc/base64',
  'did/pub/RSA/veriKey/pem',
  'did/pub/Odd/other/strange',
  'did/pub/Ed25519',
  'did/svc/Hub',
  'did/svc/Messaging/more',
  'did/pub/not/a/name/at/all',
  'something else',
];
const values = [
  compressedPoint(p256.spkiDer),
  '0x02b97c30de767f084ce3080168ee293053ba33b235d7116a3263d29f1450936b71',
  hexlify(toUtf8Bytes('https://hub.example')),
  hexlify(toUtf8Bytes('{"uri":"https://hub.example","n":1}')),
  '0xff00ff',
  '0x',
];
const validity = fc.constantFrom(1, 30, 86_400, 2 ** 40);
const act = fc.oneof(
  fc.record({
    act: fc.constant('attribute' as const),
    name: fc.constantFrom(...names),
    value: fc.constantFrom(...values),
    validity,
  }),
  fc.record({
    act: fc.constant('revoke-attribute' as const),
    name: fc.constantFrom(...names),
    value: fc.constantFrom(...values),
  }),
  fc.record({
    act: fc.constant('delegate' as const),
    type: fc.constantFrom('sigAuth', 'veriKey', 'other'),
    to: fc.constantFrom(1, 2),
    validity,
  }),
  fc.record({
    act: fc.constant('revoke-delegate' as const),
    type: fc.constantFrom('sigAuth', 'veriKey', 'other'),
    to: fc.constantFrom(1, 2),
  }),
  fc.record({ act: fc.constant('no-text' as const) }),
  fc.record({ act: fc.constant('time' as const), seconds: fc.constantFrom(2, 40) }),
  fc.record({ act: fc.constant('mine' as const) }),
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

const abi = [
  'function setAttribute(address identity, bytes32 name, bytes value, uint256 validity)',
  'function revokeAttribute(address identity, bytes32 name, bytes value)',
  'function addDelegate(address identity, bytes32 delegateType, address delegate, uint256 validity)',
  'function revokeDelegate(address identity, bytes32 delegateType, address delegate)',
  'function changeOwner(address identity, address newOwner)',
];
const delegates = [Wallet.createRandom().address, Wallet.createRandom().address];

/** Writes a history whose acts share blocks until one says "mine" or time passes. */
async function write(wallet: Wallet, acts: readonly Act[], end: 'kept' | 'handed over' | 'nobody') {
  const signer = wallet.connect(provider);
  const contract = new Contract(registry.deployment.didRegistry, abi, signer);
  let nonce = await provider.getTransactionCount(wallet.address);
  const send = async (method: string, args: unknown[]) => {
    await contract.getFunction(method)(wallet.address, ...args, { nonce, gasLimit: 300_000 });
    nonce += 1;
  };
  const mine = () => rpc(registry.chain.rpcUrl, 'evm_mine', []);
  await rpc(registry.chain.rpcUrl, 'evm_setAutomine', [false]);
  try {
    for (const one of acts) {
      if (one.act === 'attribute')
        await send('setAttribute', [stringToBytes32(one.name), one.value, one.validity]);
      if (one.act === 'revoke-attribute')
        await send('revokeAttribute', [stringToBytes32(one.name), one.value]);
      if (one.act === 'delegate')
        await send('addDelegate', [stringToBytes32(one.type), delegates[one.to - 1], one.validity]);
      if (one.act === 'revoke-delegate')
        await send('revokeDelegate', [stringToBytes32(one.type), delegates[one.to - 1]]);
      if (one.act === 'no-text') await send('setAttribute', [`0xff${'00'.repeat(31)}`, '0x01', 86_400]);
      if (one.act === 'mine') await mine();
      if (one.act === 'time') {
        await mine();
        await rpc(registry.chain.rpcUrl, 'evm_increaseTime', [one.seconds]);
      }
    }
    if (end !== 'kept') {
      await send('changeOwner', [end === 'nobody' ? `0x${'0'.repeat(40)}` : delegates[0]]);
    }
    if (end === 'nobody') {
      // the contract lets the account of an ownerless identity go on writing
      await mine();
      await send('setAttribute', [stringToBytes32(names[0] ?? ''), values[0], 86_400]);
      await send('changeOwner', [delegates[0]]);
    }
    await mine();
  } finally {
    await rpc(registry.chain.rpcUrl, 'evm_setAutomine', [true]);
  }
}

async function fresh(): Promise<Wallet> {
  const { privateKey } = Wallet.createRandom();
  const wallet = new Wallet(privateKey);
  await rpc(registry.chain.rpcUrl, 'anvil_setBalance', [wallet.address, '0xde0b6b3a7640000']);
  return wallet;
}

test('resolves every history as ethr-did-resolver does: now, at every block, by address and by public key', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(act, { maxLength: 14 }),
      fc.constantFrom('kept' as const, 'handed over' as const, 'nobody' as const),
      async (acts, end) => {
        const wallet = await fresh();
        await write(wallet, acts, end);
        const did = `did:ethr:0x7a69:${wallet.address}`;
        const keyDid = `did:ethr:0x7a69:${wallet.signingKey.compressedPublicKey}`;
        await expectSame(did);
        await expectSame(keyDid);
        await expectSame(did, 'application/did+json');
        const blocks = new Set((await eventsOf(wallet.address)).map(({ blockNumber }) => blockNumber));
        for (const block of blocks) {
          await expectSame(`${did}?versionId=${block}`);
          await expectSame(`${did}?versionId=${block - 1}`);
        }
      },
    ),
    { numRuns: runs },
  );
}, 300_000);

test('gives the same errors: no DID, another network, another format, a block that is not there', async () => {
  const address = Wallet.createRandom().address;
  for (const did of [
    'did:ethr:0x7a69:0x12',
    `did:ethr:0x1:${address}`,
    `did:ethr:${address}`,
    `did:ethr:0x7a69:${address}?versionId=99999999`,
    `did:ethr:0x7a69:${address.toLowerCase()}`,
    `did:ethr:0x7a69:${address}?versionId=latest`,
  ]) {
    await expectSame(did);
  }
  await expectSame(`did:ethr:0x7a69:${address}`, 'text/html');
});

test('answers for a moment as for the last block up to it', async () => {
  const identity = await registry.createIdentity();
  await identity.addKey(p256.spkiDer);
  const [first] = await eventsOf(identity.address);
  const keptAt = (await timeOfBlock(first?.blockNumber ?? 0)) ?? 0;
  await registry.passTime(100);
  await identity.removeKey(p256.spkiDer);
  const at = (seconds: number) =>
    ours(`${identity.did}?versionTime=${new Date(seconds * 1000).toISOString()}`);
  const keysAt = async (seconds: number) => (await at(seconds)).didDocument?.verificationMethod?.length;
  expect(await keysAt(keptAt - 1)).toBe(1);
  expect(await keysAt(keptAt)).toBe(2);
  expect(await keysAt(keptAt + 99)).toBe(2);
  expect(await keysAt(keptAt + 1_000)).toBe(1);
  expect((await ours(`${identity.did}?versionTime=yesterday`)).didResolutionMetadata.error).toBe(
    'invalidDidUrl',
  );
});

test('gives P-256 keys as JWK when asked', async () => {
  const identity = await registry.createIdentity();
  await identity.addKey(p256.spkiDer);
  const { didDocument } = await resolveFromHistory(identity.did, {
    chainId,
    eventsOf,
    timeOfBlock,
    now: () => new Date(),
    withJwk: true,
  });
  const point = p256.spkiDer.subarray(-65);
  expect(didDocument?.verificationMethod?.[1]?.publicKeyJwk).toEqual({
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  });
  expect(didDocument?.verificationMethod?.[0]).not.toHaveProperty('publicKeyJwk');
});
