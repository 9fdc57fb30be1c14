// Which block a wallet goes by, when endpoints of a network name several, or old ones.
import { describe, expect, test } from 'vitest';
import { agreedBlock } from '../../src/read/agreed-block.ts';
import type { Fetch } from '../../src/read/index.ts';

const chainId = 4_242;
const secondsPerBlock = 5;
const newest = 1_000;
const timeOf = (number: number): number => 1_800_000_000 + number * secondsPerBlock;
const hex = (number: number): string => `0x${number.toString(16)}`;

interface Endpoint {
  head: number;
  /** Whose blocks all lie so far in the past, or say so. */
  olderSeconds?: number;
  /** What it says of the head alone. */
  headTimeSeconds?: number;
  branch?: string;
}

const blockOf = ({ olderSeconds = 0, branch = 'aa' }: Endpoint, number: number) => ({
  number: hex(number),
  hash: `0x${branch}${number.toString(16).padStart(62, '0')}`,
  timestamp: hex(timeOf(number) - olderSeconds),
});

const fetchOf =
  (endpoints: readonly Endpoint[]): Fetch =>
  async (url, init) => {
    const endpoint = endpoints[Number(url)] as Endpoint;
    const { id, method, params } = JSON.parse(String(init.body)) as {
      id: number;
      method: string;
      params: [string];
    };
    const headBlock = {
      ...blockOf(endpoint, endpoint.head),
      ...(endpoint.headTimeSeconds === undefined ? {} : { timestamp: hex(endpoint.headTimeSeconds) }),
    };
    const result =
      method === 'eth_chainId'
        ? hex(chainId)
        : params[0] === 'latest'
          ? headBlock
          : blockOf(endpoint, Number(params[0]));
    return new Response(JSON.stringify({ jsonrpc: '2.0', id, result }));
  };

/** @param clockSeconds how far the wallet's clock is after the newest block's time */
const agreed = (endpoints: Endpoint[], clockSeconds = 1) =>
  agreedBlock(
    fetchOf(endpoints),
    endpoints.map((_, index) => String(index)),
    chainId,
    new Date((timeOf(newest) + clockSeconds) * 1000),
  );
const refused = (endpoints: Endpoint[], clockSeconds?: number) =>
  expect(agreed(endpoints, clockSeconds)).rejects.toMatchObject({ code: 'endpoints_disagree' });

describe('a wallet goes by', () => {
  test('the newest block that all endpoints have, when they are a few blocks apart', async () => {
    expect(await agreed([{ head: newest }, { head: newest - 3 }, { head: newest - 1 }])).toMatchObject({
      number: newest - 3,
      timeSeconds: timeOf(newest - 3),
    });
  });

  test('the block of one endpoint, as long as it is not old by the wallet’s clock', async () => {
    expect((await agreed([{ head: newest }], 600)).number).toBe(newest);
    expect((await agreed([{ head: newest }], -300)).number).toBe(newest);
  });
});

describe('a wallet goes by no block', () => {
  test('when one endpoint of several is further behind: its old block is not taken for the common one', async () => {
    await refused([{ head: newest }, { head: newest }, { head: newest - 4 }]);
    await refused([{ head: newest }, { head: 1 }]);
    await refused([{ head: 1 }, { head: newest }]);
  });

  test('when an endpoint that is alone is behind the wallet’s clock', async () => {
    await refused([{ head: newest }], 601);
    await refused([{ head: 1 }]);
  });

  test('when all of them are', async () => {
    await refused([{ head: 1 }, { head: 1 }]);
    await refused([
      { head: newest, olderSeconds: 700 },
      { head: newest, olderSeconds: 700 },
    ]);
  });

  test('when its clock is far behind the chain, and would take yesterday’s rule for today’s', async () => {
    await refused([{ head: newest }], -601);
    await refused([{ head: newest }, { head: newest }], -86_400);
  });

  test('when blocks close by number are far apart in time', async () => {
    const slow = { head: newest - 1 };
    await refused([{ head: newest, headTimeSeconds: timeOf(newest - 1) + 61 }, slow]);
    expect(await agreed([{ head: newest, headTimeSeconds: timeOf(newest - 1) + 60 }, slow])).toMatchObject({
      number: newest - 1,
    });
  });

  test('when they have different blocks of one number, or different times of one block', async () => {
    await refused([{ head: newest }, { head: newest, branch: 'bb' }]);
    await refused([{ head: newest }, { head: newest, olderSeconds: 1 }]);
  });
});
