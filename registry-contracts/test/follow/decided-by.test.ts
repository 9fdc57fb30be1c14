// Whose votes a change is told to rest on: those of its own proposal, however proposals came to be executed.
import { JsonRpcProvider, Wallet } from 'ethers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRegistry, type TestRegistry } from '../../../tests/support/chain.ts';
import { encodeCall } from '../../src/contracts.ts';
import { followRegistry } from '../../src/follow/index.ts';
import type { Governor } from '../../src/govern/index.ts';
import { createP256Key } from '../support/did-key.ts';

let registry: TestRegistry;

beforeAll(async () => {
  registry = await startRegistry();
}, 60_000);
afterAll(() => registry.stop());

/** Creation code that calls a contract with each calldata (a selector and one word), one after the other. */
function callingEach(target: string, calldata: readonly string[]): string {
  const calls = calldata.map((data) => {
    const selector = data.slice(2, 10).padEnd(64, '0');
    // MSTORE selector and word, then CALL(gas, target, 0, 0, 36, 0, 0)
    return `7f${selector}6000527f${data.slice(10)}6004526000600060246000600073${target.slice(2)}5af150`;
  });
  return `0x${calls.join('')}00`;
}

test('two proposals that are executed in one transaction are told apart', async () => {
  const [first, second, third] = registry.governors as [Governor, Governor, Governor];
  const [one, two] = [createP256Key().thumbprintHex, createP256Key().thumbprintHex];
  const ofOne = await first.propose({ changes: [{ act: 'list-root', sha256Hex: one }], reason: 'one' });
  await second.approve(ofOne.id);
  const ofTwo = await second.propose({ changes: [{ act: 'list-root', sha256Hex: two }], reason: 'two' });
  await third.approve(ofTwo.id);
  await registry.passTime(10);
  const provider = new JsonRpcProvider(registry.chain.rpcUrl, 31_337, { cacheTimeout: -1 });
  const executions = [ofOne, ofTwo].map(({ id }) => encodeCall('council', 'execute', [BigInt(id)]));
  const sent = await new Wallet(registry.funderKey, provider).sendTransaction({
    data: callingEach(registry.deployment.council, executions),
    gasLimit: 2_000_000n,
  });
  await sent.wait();
  provider.destroy();

  const follower = followRegistry({
    rpcUrl: registry.chain.rpcUrl,
    deployment: registry.deployment,
    pollIntervalMilliseconds: 60_000,
    staleAfterSeconds: 600,
    now: () => new Date(),
  });
  await follower.pollOnce();
  const overview = follower.overview();
  await follower.stop();
  expect(overview).toMatchObject({
    roots: [
      {
        sha256Hex: one,
        decidedBy: { proposal: ofOne.id, approvals: [first.address, second.address] },
      },
      {
        sha256Hex: two,
        decidedBy: { proposal: ofTwo.id, approvals: [second.address, third.address] },
      },
    ],
  });
});
