// What the verifier believes at the moment of a response: listings, roots and statuses now, and nothing when in doubt.
import type { ServerResponse } from 'node:http';
import { beforeEach, describe, expect, test } from 'vitest';
import type { StatusHandler } from '../../../tests/support/departments.ts';
import { type Answered, present } from '../support/holder.ts';
import { claimsOf, eligible, type Wallet } from '../support/people.ts';
import { useDesk, useVerifier, useWallet } from '../support/running-verifier.ts';
import { registryRead } from '../support/verifier.ts';

const running = useVerifier({ environment: { REGISTRY_STALE_AFTER_SECONDS: '300' } });
const { departments, verifier } = running;
const desk = useDesk(running);
const wallet = useWallet(running);

beforeEach(() => {
  // no list that an earlier test fetched is still fresh
  verifier.clock.advance(20);
});

async function outcome(
  shown: Wallet = wallet,
  asked = desk.ask(),
): Promise<{ answered: Answered; state: string; reason?: string }> {
  const { request_id: id } = await asked;
  const issuedAt = Math.floor(verifier.clock.now().getTime() / 1000);
  const answered = await present(verifier.app, id, shown, { issuedAt });
  return { answered, ...(await desk.state(id)) };
}

describe('the status of a credential', () => {
  test('revoked a moment ago: refused once the list has had its time', async () => {
    const income = await departments.issue('income', claimsOf(eligible).income);
    expect(await outcome({ ...wallet, income })).toMatchObject({ state: 'decided' });
    departments.department('income').statuses.setStatus(income.statusIndex, 1);
    verifier.clock.advance(16);
    const refused = await outcome({ ...wallet, income });
    expect(refused).toMatchObject({ state: 'refused', reason: 'credential_revoked' });
    expect(refused.answered.body.error).toBe('access_denied');
  });

  test('suspended: refused while it lasts and accepted after it', async () => {
    const income = await departments.issue('income', claimsOf(eligible).income);
    const { statuses } = departments.department('income');
    statuses.setStatus(income.statusIndex, 2);
    expect(await outcome({ ...wallet, income })).toMatchObject({ reason: 'credential_suspended' });
    statuses.setStatus(income.statusIndex, 0);
    verifier.clock.advance(16);
    expect(await outcome({ ...wallet, income })).toMatchObject({ state: 'decided' });
  });

  test('a value that means nothing to us is not valid', async () => {
    const income = await departments.issue('income', claimsOf(eligible).income);
    departments.department('income').statuses.setStatus(income.statusIndex, 3);
    expect(await outcome({ ...wallet, income })).toMatchObject({ reason: 'status_unavailable' });
  });

  test('a list is fetched once for as long as it says that it holds', async () => {
    let fetches = 0;
    departments.answerStatusWith('income', (_request, response) => {
      fetches += 1;
      void departments.statusToken('income').then((token) => answerWith(response, token));
    });
    await outcome();
    await outcome();
    expect(fetches).toBe(1);
    verifier.clock.advance(16);
    await outcome();
    expect(fetches).toBe(2);
    departments.answerStatusWith('income');
  });

  const serving =
    (make: () => Promise<string>): StatusHandler =>
    (_request, response) =>
      void make().then((token) => answerWith(response, token));

  test.each<[string, StatusHandler]>([
    ['is down', (_request, response) => response.writeHead(503).end()],
    ['never answers', () => {}],
    ['hangs up', (request) => request.socket.destroy()],
    [
      'answers with a page',
      (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(),
    ],
    ['never ends', (_request, response) => flood(response)],
    ['redirects for ever', (request, response) => response.writeHead(302, { location: request.url }).end()],
    [
      'redirects to a private address',
      (_, response) => response.writeHead(302, { location: 'http://10.0.0.1/' }).end(),
    ],
    [
      'is signed by another department',
      serving(() => departments.statusToken('income', { signedBy: departments.department('household') })),
    ],
    [
      'is the list of another address',
      serving(() => departments.statusToken('income', { uri: 'https://example.org/status' })),
    ],
    ['has expired', serving(() => departments.statusToken('income', { expiresInSeconds: -1 }))],
    ['is no token', serving(async () => 'x.y.z')],
  ])('is refused when the list %s', async (_what, handler) => {
    departments.answerStatusWith('income', handler);
    try {
      const refused = await outcome();
      expect(refused).toMatchObject({ state: 'refused', reason: 'status_unavailable' });
      expect(refused.answered).toMatchObject({ status: 400, body: { error: 'temporarily_unavailable' } });
    } finally {
      departments.answerStatusWith('income');
    }
    expect(await outcome()).toMatchObject({ state: 'decided' });
  });

  test('is refused when the credential points to an address that may not be fetched', async () => {
    const income = await departments.issue('income', claimsOf(eligible).income, {
      statusUri: 'http://169.254.169.254/latest',
    });
    expect(await outcome({ ...wallet, income })).toMatchObject({ reason: 'status_unavailable' });
  });
});

describe('the registry', () => {
  test('suspends a department: refused while it lasts and accepted after it', async () => {
    const { thumbprintHex, vct } = departments.department('income');
    const { governance } = departments.registry;
    await governance.setKeyState({ thumbprintHex, vct, state: 'suspended' });
    await registryRead(verifier);
    expect(await outcome()).toMatchObject({ state: 'refused', reason: 'issuer_not_listed' });
    await governance.setKeyState({ thumbprintHex, vct, state: 'active' });
    await registryRead(verifier);
    expect(await outcome()).toMatchObject({ state: 'decided' });
  });

  test('retires a key: what it signed is good until the stated day, and no longer', async () => {
    const { thumbprintHex, vct } = departments.department('income');
    const { governance } = departments.registry;
    const today = Math.floor(verifier.clock.now().getTime() / 1000);
    await governance.setKeyState({ thumbprintHex, vct, state: 'retired', goodUntilSeconds: today + 3_600 });
    await registryRead(verifier);
    expect(await outcome()).toMatchObject({ state: 'decided' });
    await governance.setKeyState({ thumbprintHex, vct, state: 'retired', goodUntilSeconds: today + 45 });
    verifier.clock.advance(60);
    await registryRead(verifier);
    expect(await outcome()).toMatchObject({ state: 'refused', reason: 'issuer_not_listed' });
    await governance.setKeyState({ thumbprintHex, vct, state: 'active' });
    await registryRead(verifier);
    expect(await outcome()).toMatchObject({ state: 'decided' });
  });

  // the last two end the registry of this file
  test('withdraws the root: no certificate counts any more', async () => {
    await departments.registry.governance.withdrawRoot({
      sha256Hex: departments.authority.rootThumbprintHex,
    });
    await registryRead(verifier);
    expect(await outcome()).toMatchObject({ state: 'refused', reason: 'issuer_not_listed' });
  });

  test('not read for longer than it may be: refused, and the operator can see it', async () => {
    const asked = await desk.ask();
    await departments.registry.chain.stop();
    verifier.clock.advance(301);
    const refused = await outcome(wallet, Promise.resolve(asked));
    expect(refused).toMatchObject({ state: 'refused', reason: 'registry_unknown' });
    expect(refused.answered).toMatchObject({ status: 400, body: { error: 'temporarily_unavailable' } });
    const health = await verifier.app.inject({ url: '/health' });
    expect(health.statusCode).toBe(503);
    expect(health.json()).toMatchObject({ status: 'unavailable', database: 'ok', registry: 'stale' });
    // and nobody is asked anything new
    await expect(desk.ask()).rejects.toThrow(/503/);
  });
});

function answerWith(response: ServerResponse, token: string): void {
  response.writeHead(200, { 'content-type': 'application/statuslist+jwt' }).end(token);
}

function flood(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/statuslist+jwt' });
  const part = Buffer.alloc(64 * 1024, 'a');
  const more = () => {
    while (!response.destroyed && response.write(part));
  };
  response.on('drain', more);
  more();
}
