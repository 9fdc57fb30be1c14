// A suspension by one party, as a follower knows it: from when to when, who ended it, and by which clock.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startRegistry, type TestRegistry } from '../../../tests/support/chain.ts';
import { followRegistry, type RegistryFollower } from '../../src/follow/index.ts';
import { createP256Key, type P256Key } from '../support/did-key.ts';
import { rpc } from '../support/rpc.ts';

const vct = 'urn:anju:income:1';
const iss = 'http://localhost:4001/income';

let registry: TestRegistry;
let key: P256Key;
let did: string;
const opened: RegistryFollower[] = [];

beforeAll(async () => {
  registry = await startRegistry();
  key = createP256Key();
  ({ did } = await registry.accredit({ spkiDer: key.spkiDer, vct, iss }));
  const { thumbprintHex } = createP256Key();
  await registry.governance.registerVerifier({ did, thumbprintHex, document: 'first' });
}, 60_000);
afterEach(async () => {
  for (const follower of opened.splice(0)) await follower.stop();
});
afterAll(() => registry.stop());

const chainSeconds = async (): Promise<number> =>
  Number(
    (await rpc<{ timestamp: string }>(registry.chain.rpcUrl, 'eth_getBlockByNumber', ['latest', false]))
      .timestamp,
  );
async function follow(nowSeconds: number): Promise<RegistryFollower> {
  const follower = followRegistry({
    rpcUrl: registry.chain.rpcUrl,
    deployment: registry.deployment,
    pollIntervalMilliseconds: 60_000,
    staleAfterSeconds: 600,
    now: () => new Date(nowSeconds * 1000),
  });
  opened.push(follower);
  await follower.pollOnce();
  return follower;
}
const keyState = (follower: RegistryFollower, at?: number): unknown => {
  const found =
    at === undefined
      ? follower.lookUpKey(key.thumbprintHex)
      : follower.lookUpKeyAt(key.thumbprintHex, new Date(at * 1000));
  return found.status === 'known' ? found.types[0]?.state : found.status;
};
const agencyState = (follower: RegistryFollower, at?: number): unknown => {
  const found = follower.lookUpVerifier({ did }, at === undefined ? undefined : new Date(at * 1000));
  return found.status === 'known' ? found.registration.state : found.status;
};
const decide = (...changes: Parameters<TestRegistry['governance']['decide']>[0]) =>
  registry.governance.decide(changes);

test('a service whose clock is behind the chain’s sees the suspension all the same, until it ends', async () => {
  await registry.governors[0]?.suspendInEmergency({ thumbprintHex: key.thumbprintHex }, 'stolen');
  await registry.governors[0]?.suspendInEmergency({ did }, 'asks too much');
  const now = await chainSeconds();
  for (const behindSeconds of [0, 1, 5, 300]) {
    const follower = await follow(now - behindSeconds);
    expect([keyState(follower), agencyState(follower)]).toEqual(['suspended', 'suspended']);
    const overview = follower.overview();
    expect(overview).toMatchObject({
      listings: [{ state: 'suspended' }],
      verifiers: [{ state: 'suspended' }],
    });
  }
  const later = await follow(now + 3_601);
  expect([keyState(later), agencyState(later)]).toEqual(['active', 'active']);
});

test('a decision about a state, a new registration and the like do not end it; a lifting does, and is told as one', async () => {
  await decide({ act: 'set-key-state', ...key, vct, state: 'suspended' });
  await decide({ act: 'set-key-state', ...key, vct, state: 'active' });
  const { thumbprintHex } = createP256Key();
  await decide({ act: 'register-verifier', did, thumbprintHex, document: 'second' });
  const standing = await follow(await chainSeconds());
  expect([keyState(standing), agencyState(standing)]).toEqual(['suspended', 'suspended']);

  const proposal = await decide({ act: 'lift-emergency', ...{ thumbprintHex: key.thumbprintHex } });
  const liftedAt = await chainSeconds();
  await decide({ act: 'lift-emergency', did });
  const follower = await follow(await chainSeconds());
  expect([keyState(follower), agencyState(follower)]).toEqual(['active', 'active']);
  expect([keyState(follower, liftedAt - 1), keyState(follower, liftedAt)]).toEqual(['suspended', 'active']);
  const overview = follower.overview();
  const [emergency] = overview === 'unknown' ? [] : (overview.listings[0]?.emergencies ?? []);
  expect(emergency).toMatchObject({
    untilSeconds: (emergency?.sinceSeconds ?? 0) + 3_600,
    lifted: { sinceSeconds: liftedAt, decidedBy: { by: 'council', proposal } },
  });
});

test('a proposal that is older than the suspension does not lift it', async () => {
  const [first, second, third] = registry.governors;
  const older = await first?.propose({
    changes: [{ act: 'lift-emergency', thumbprintHex: key.thumbprintHex }],
    reason: 'kept in readiness',
  });
  await second?.approve(older?.id ?? 0);
  await third?.suspendInEmergency({ thumbprintHex: key.thumbprintHex }, 'stolen again');
  await registry.passTime(5);
  await expect(first?.execute(older?.id ?? 0)).rejects.toMatchObject({
    code: 'call_failed',
    message: expect.stringContaining('the suspension is younger than the proposal to lift it'),
  });
  expect(keyState(await follow(await chainSeconds()))).toBe('suspended');
});

test('an agency that the council suspended stays so through a new registration', async () => {
  await decide({ act: 'set-verifier-state', did, state: 'suspended' });
  const { thumbprintHex } = createP256Key();
  await decide({ act: 'register-verifier', did, thumbprintHex, document: 'third' });
  const follower = await follow(await chainSeconds());
  expect(follower.lookUpVerifier({ did })).toMatchObject({
    registration: { version: 3, document: 'third', state: 'suspended' },
  });
});
