// A department's list is down, slow, or says what it may not say: the response is refused in time, the operator can read why,
// nobody else notices, and the next list is believed again. verifier/test/trust has the plainer failures.
import { gzipSync } from 'node:zlib';
import { createStatusList, encodeStatusListToken } from '@anju/credentials';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  makeUnlistedSigner,
  type StatusHandler,
  type StatusOverrides,
} from '../../../tests/support/departments.ts';
import { type Answered, fetchRequest, present } from '../support/holder.ts';
import { useDesk, useVerifier, useWallet } from '../support/running-verifier.ts';

const TYPE = { 'content-type': 'application/statuslist+jwt' };

const running = useVerifier({ environment: { REGISTRY_STALE_AFTER_SECONDS: '300' } });
const { departments, verifier } = running;
const desk = useDesk(running);
const wallet = useWallet(running);

beforeEach(() => {
  // no list that an earlier test fetched is still fresh
  verifier.clock.advance(20);
  departments.answerStatusWith('income');
  verifier.logLines.length = 0;
});

async function outcome(): Promise<{ answered: Answered; state: string; reason?: string }> {
  const { request_id: id } = await desk.ask();
  const issuedAt = Math.floor(verifier.clock.now().getTime() / 1000);
  const answered = await present(verifier.app, id, wallet, { issuedAt });
  return { answered, ...(await desk.state(id)) };
}

/** Refused in words for the wallet and the desk, told to the operator with this code, and over when the list is back. */
async function expectRefused(code: string): Promise<void> {
  const refused = await outcome();
  expect(refused).toMatchObject({ state: 'refused', reason: 'status_unavailable' });
  expect(refused.answered).toMatchObject({ status: 400, body: { error: 'temporarily_unavailable' } });
  expect(refused.answered.body.error_description).toMatch(/ask for a new request/);
  const { iss } = departments.department('income');
  const told = verifier.logLines.map((line) => JSON.parse(line)).filter((line) => line.iss === iss);
  expect(told).toEqual([expect.objectContaining({ code, iss, msg: 'a status list could not be used' })]);
  // it is one department's: the service itself is well, and asks and hands out as ever
  expect((await verifier.app.inject({ url: '/health' })).statusCode).toBe(200);
  await fetchRequest(verifier.app, (await desk.ask()).request_id);
  departments.answerStatusWith('income');
  expect(await outcome()).toMatchObject({ state: 'decided' });
}

/** Never with two full stops in it by chance, between which it would have three parts like a token. */
function packed(text: string): Buffer {
  const bytes = gzipSync(text);
  const fullStops = bytes.filter((byte) => byte === 0x2e).length;
  // another length packs to other bytes; whatever was packed, nobody asked for it
  return fullStops === 2 ? packed(`${text} `) : bytes;
}

const token = (overrides: StatusOverrides = {}) => departments.statusToken('income', overrides);

describe('a department that', () => {
  test.each<[string, string, StatusHandler]>([
    [
      'a page under the type of a list',
      'token_malformed',
      (_request, response) => response.writeHead(200, TYPE).end('<html><h1>Welcome</h1></html>'),
    ],
    [
      'half of a list, and hangs up',
      'unreachable',
      async (_request, response) => {
        const whole = await token();
        response.writeHead(200, { ...TYPE, 'content-length': whole.length });
        response.write(whole.slice(0, whole.length / 2), () => response.destroy());
      },
    ],
    [
      'half of a list as if it were whole',
      'token_malformed',
      async (_request, response) => {
        const whole = await token();
        response.writeHead(200, TYPE).end(whole.slice(0, whole.lastIndexOf('.')));
      },
    ],
    [
      'a list that is packed though nobody asked for that',
      'token_malformed',
      async (_request, response) =>
        response.writeHead(200, { ...TYPE, 'content-encoding': 'gzip' }).end(packed(await token())),
    ],
    [
      'a well signed list that unpacks to more than may be',
      'status_list_too_large',
      async (_request, response) => {
        const { x5c, sign, statusUri } = departments.department('income');
        const now = Math.floor(verifier.clock.now().getTime() / 1000);
        const bomb = await encodeStatusListToken({
          header: { x5c },
          uri: statusUri,
          issuedAt: now,
          expiresAt: now + 60,
          ttlSeconds: 15,
          list: createStatusList({ bits: 2, size: 16 * 1024 * 1024 }),
          sign,
        });
        response.writeHead(200, TYPE).end(bomb);
      },
    ],
    [
      'a list signed by a key that nobody listed',
      'issuer_not_listed',
      async (_request, response) => {
        const { iss } = departments.department('income');
        response.writeHead(200, TYPE).end(
          await token({
            signedBy: await makeUnlistedSigner(departments, [
              'did:ethr:31337:0x0000000000000000000000000000000000000001',
              iss,
            ]),
          }),
        );
      },
    ],
    [
      'a list with a signature of something else',
      'signature_invalid',
      async (_request, response) => {
        const [one, other] = await Promise.all([token(), token({ ttlSeconds: 14 })]);
        const payload = one.slice(0, one.lastIndexOf('.'));
        response.writeHead(200, TYPE).end(payload + other.slice(other.lastIndexOf('.')));
      },
    ],
    [
      'the list of another address of the same department',
      'status_list_wrong_uri',
      async (_request, response) => {
        const { statusUri } = departments.department('income');
        response.writeHead(200, TYPE).end(await token({ uri: `${statusUri}1` }));
      },
    ],
    [
      'a way to a private address',
      'address_not_allowed',
      (_request, response) => response.writeHead(302, { location: 'https://10.0.0.1/status' }).end(),
    ],
    [
      'a way to an address without TLS',
      'url_not_allowed',
      (_request, response) => response.writeHead(302, { location: 'http://example.org/status' }).end(),
    ],
  ])('answers with %s is not believed, and the operator is told %s', async (_what, code, handler) => {
    departments.answerStatusWith('income', handler);
    await expectRefused(code);
  });

  test('answers with a list of before a revocation is not believed, whoever serves it', async () => {
    const { statuses } = departments.department('income');
    const old = await token({ issuedSecondsAgo: 60 });
    statuses.setStatus(wallet.income.statusIndex, 1);
    expect(await outcome()).toMatchObject({ state: 'refused', reason: 'credential_revoked' });
    verifier.clock.advance(20);
    verifier.logLines.length = 0;
    departments.answerStatusWith('income', (_request, response) => response.writeHead(200, TYPE).end(old));
    statuses.setStatus(wallet.income.statusIndex, 0);
    await expectRefused('status_list_outdated');
  });

  test('drips has the response refused while its request still counts, not when the dripping ends', async () => {
    departments.answerStatusWith('income', (_request, response) => {
      response.writeHead(200, TYPE);
      const drip = setInterval(() => response.write('a'), 50);
      response.on('close', () => clearInterval(drip));
    });
    await expectRefused('timed_out');
  });
});
