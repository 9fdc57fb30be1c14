// How much one DID may write before nothing is said about it any more; and that it is the only one to whom that happens.
import { Wallet } from 'ethers';
import { expect, test } from 'vitest';
import { identityTopic } from '../../src/did/did-events.ts';
import { lookUpKeyIn } from '../../src/follow/answers.ts';
import type { ChainPort, KeptLog } from '../../src/follow/chain-port.ts';
import { type DidLogs, readDidLogs } from '../../src/follow/did-logs.ts';
import { eventsAtMost, followedDid } from '../../src/follow/did-state.ts';
import type { Picture } from '../../src/follow/picture.ts';

const address = (): string => Wallet.createRandom().address;
const [flooded, other, didRegistry] = [address(), address(), address()];
const deployment = { didRegistry, deployedAtBlock: 1 } as Parameters<typeof readDidLogs>[1];
const nothing: DidLogs = { didLogs: new Map(), overlong: new Set() };

const logOf = (identity: string, blockNumber: number): KeptLog => ({
  address: didRegistry,
  topics: ['0x01', identityTopic(identity)],
  data: '0x',
  blockNumber,
  logIndex: 0,
  transactionHash: '0x',
});

/** A chain on which one identity writes `perRange` events in each range that is asked about, the other one. */
function chainWith(perRange: number): { chain: ChainPort; asked: (string[] | null)[] } {
  const asked: (string[] | null)[] = [];
  const logs: ChainPort['logs'] = async (_addresses, fromBlock, _toBlock, topics) => {
    const identities = topics?.[1] ?? [];
    asked.push(identities);
    return [
      ...(identities.includes(identityTopic(other)) ? [logOf(other, fromBlock)] : []),
      ...(identities.includes(identityTopic(flooded))
        ? Array<KeptLog>(perRange).fill(logOf(flooded, fromBlock))
        : []),
    ];
  };
  return { chain: { logs } as ChainPort, asked };
}

test('as many events as are kept are read, of every identity', async () => {
  const { chain } = chainWith(eventsAtMost / 2);
  const read = await readDidLogs(chain, deployment, [flooded, other], nothing, 1, 10_000);
  expect(read.didLogs.get(flooded)).toHaveLength(eventsAtMost);
  expect(read.didLogs.get(other)).toHaveLength(2);
  expect(read.overlong.size).toBe(0);
});

test('an identity that writes more is read no further, and all others are', async () => {
  const { chain, asked } = chainWith(eventsAtMost + 1);
  const read = await readDidLogs(chain, deployment, [flooded, other], nothing, 1, 10_000);
  expect([...read.overlong]).toEqual([flooded]);
  expect(read.didLogs.get(flooded)).toEqual([]);
  expect(read.didLogs.get(other)).toHaveLength(2);
  expect(asked).toEqual([[identityTopic(flooded), identityTopic(other)], [identityTopic(other)]]);
  expect(read.news.every(({ topics }) => topics[1] === identityTopic(other))).toBe(true);

  asked.splice(0);
  const later = await readDidLogs(chain, deployment, [flooded, other], read, 10_001, 10_002);
  expect([...later.overlong]).toEqual([flooded]);
  expect(later.didLogs.get(other)).toHaveLength(3);
  expect(asked).toEqual([[identityTopic(other)]]);
});

test('what becomes too much by little and little is noticed as well', async () => {
  const { chain } = chainWith(eventsAtMost / 2);
  const first = await readDidLogs(chain, deployment, [flooded, other], nothing, 1, 10_000);
  const later = await readDidLogs(chain, deployment, [flooded, other], first, 10_001, 10_002);
  expect([...later.overlong]).toEqual([flooded]);
});

test('nothing is said about the keys of an identity that wrote too much', () => {
  const thumbprint = `0x${'ab'.repeat(32)}`;
  const listing = { identity: flooded, vct: 'urn:x', iss: 'https://x', history: [], emergencies: [] };
  const picture = {
    registry: { listingsOfKey: new Map([[thumbprint, [listing]]]) },
    dids: new Map([[flooded, followedDid(31_337, flooded, [], true)]]),
  } as unknown as Picture;
  expect(lookUpKeyIn(picture, thumbprint, 31_337, 1)).toEqual({ status: 'unknown' });
});
