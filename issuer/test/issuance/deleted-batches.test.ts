// A batch that its holder deleted, or lost and asked for again: its copies are revoked, once, and only by the same person;
// on the embedded database and on a PostgreSQL server alike.
import { randomUUID } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PostgresServer, postgresOrFail, startPostgres } from '../../../tests/support/postgres.ts';
import { PUBLIC_URL } from '../support/enrolled-city.ts';
import { OTHER_PERSON, PERSON, registerOf } from '../support/registers.ts';
import { type RunningIssuer, startIssuer } from '../support/running-issuer.ts';
import { createTestWallet, makeKey, makeKeys, type TestWallet } from '../support/test-wallet.ts';

const places: ['PGlite' | 'PostgreSQL'][] = [['PGlite']];
if (postgresOrFail()) places.push(['PostgreSQL']);

type Batch = { token: string; notificationId: string; copies: string[] };

describe.each(places)('a deleted batch, on %s', (place) => {
  let server: PostgresServer | null = null;
  let issuer: RunningIssuer;
  let wallet: TestWallet;

  beforeAll(async () => {
    server = place === 'PostgreSQL' ? await startPostgres() : null;
    issuer = await startIssuer({
      config: { databaseUrl: await server?.createDatabase(), batchesPerDay: 100 },
    });
    for (const department of ['income', 'residency'])
      await issuer.importCsv(department, registerOf(department));
    wallet = createTestWallet(issuer, await makeKey());
  });
  afterAll(async () => {
    await issuer.stop();
    await server?.stop();
  });

  const newToken = async (person: string = PERSON, department = 'income') =>
    wallet.accessToken(await wallet.getOffer(department, person));

  async function issue(token: string, copies = 3): Promise<Batch> {
    const body = await wallet.request('income', await makeKeys(copies), await wallet.nonce('income'));
    const { status, json } = await wallet.credential('income', token, body);
    expect(status).toBe(200);
    const issued = json.credentials as { credential: string }[];
    return {
      token,
      notificationId: String(json.notification_id),
      copies: issued.map(({ credential }) => credential),
    };
  }

  const tell = (token: string, id: string, event = 'credential_deleted', department = 'income') =>
    wallet.callWithToken(department, 'notification', token, { notification_id: id, event });

  /** As the published list says. */
  const statusesOf = ({ copies }: Batch) =>
    Promise.all(
      copies.map(async (copy) => {
        const payload = decodeJwt(copy.split('~')[0] ?? '');
        const { uri, idx } = (payload.status as { status_list: { uri: string; idx: number } }).status_list;
        const list = decodeJwt((await issuer.call(uri)).text).status_list as { lst: string };
        const packed = inflateSync(Buffer.from(list.lst, 'base64url'));
        return ((packed[idx >> 2] ?? 0) >> ((idx & 3) * 2)) & 3;
      }),
    );

  /** A device, which may renew with what it keeps: what lies open when it is lost. */
  async function newDevice(): Promise<{ token: string; refreshToken: string }> {
    const { json } = await wallet.token(await wallet.getOffer('income', PERSON));
    return { token: String(json.access_token), refreshToken: String(json.refresh_token) };
  }

  const refresh = async (refreshToken: string) =>
    wallet.token(
      { department: 'income', id: '', code: '', txCode: '' },
      {
        form: {
          grant_type: 'refresh_token',
          refresh_token: refreshToken,
          'pre-authorized_code': undefined,
          tx_code: undefined,
        },
      },
    );

  const askAgain = async (token: string) =>
    wallet.credential(
      'income',
      token,
      await wallet.request('income', await makeKeys(1), await wallet.nonce('income')),
    );

  async function leaves(department = 'income'): Promise<number> {
    await issuer.app.anchoring.runOnce();
    return Number((await issuer.call(`/${department}/audit-log`)).json.size);
  }

  const change = (action: string, person_number: string) =>
    issuer.clerk(`/clerk/credentials/${action}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ department: 'income', person_number }),
    });

  const stateOf = async (person: string) => {
    const { json } = await issuer.clerk(`/clerk/people?department=income&query=${person}`);
    return (json.people as { state: string }[])[0]?.state;
  };

  it('is revoked, and no other batch of the person with it', async () => {
    const lost = await issue(await newToken());
    const kept = await issue(lost.token);
    expect((await tell(lost.token, lost.notificationId)).status).toBe(204);
    expect(await statusesOf(lost)).toEqual([1, 1, 1]);
    expect(await statusesOf(kept)).toEqual([0, 0, 0]);
  });

  it('may be named by a later grant of the same person, who has got new copies', async () => {
    const lost = await issue(await newToken());
    const anew = await issue(await newToken());
    expect((await tell(anew.token, lost.notificationId)).status).toBe(204);
    expect(await statusesOf(lost)).toEqual([1, 1, 1]);
    expect(await statusesOf(anew)).toEqual([0, 0, 0]);
  });

  it.each(['credential_accepted', 'credential_failure'])(
    'of another grant cannot be told of as %s',
    async (event) => {
      const lost = await issue(await newToken());
      const answer = await tell(await newToken(), lost.notificationId, event);
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_notification_id']);
      expect(await statusesOf(lost)).toEqual([0, 0, 0]);
    },
  );

  it('of somebody else, or of another department, is answered like one that never was, and stays good', async () => {
    const theirs = await issue(await newToken(OTHER_PERSON));
    const token = await newToken();
    const never = await tell(token, randomUUID());
    const answer = await tell(token, theirs.notificationId);
    expect([answer.status, answer.text]).toEqual([never.status, never.text]);
    expect(answer.json.error).toBe('invalid_notification_id');
    const own = await issue(token);
    const elsewhere = await tell(
      await newToken(PERSON, 'residency'),
      own.notificationId,
      'credential_deleted',
      'residency',
    );
    expect([elsewhere.status, elsewhere.text]).toEqual([never.status, never.text]);
    expect(await statusesOf(theirs)).toEqual([0, 0, 0]);
    expect(await statusesOf(own)).toEqual([0, 0, 0]);
  });

  it('lost with its device takes along what that device has renewed since, and all that it could still get', async () => {
    const device = await newDevice();
    const backedUp = await issue(device.token);
    const renewed = await issue(String((await refresh(device.refreshToken)).json.access_token));
    const anew = await issue(await newToken());
    const before = await leaves();
    expect((await tell(anew.token, backedUp.notificationId)).status).toBe(204);
    expect(await statusesOf(backedUp)).toEqual([1, 1, 1]);
    expect(await statusesOf(renewed)).toEqual([1, 1, 1]);
    expect(await leaves()).toBe(before + 1);
    for (const token of [device.token, renewed.token]) {
      const refused = await askAgain(token);
      expect([refused.status, refused.json.error]).toEqual([401, 'invalid_token']);
    }
    const refused = await refresh(device.refreshToken);
    expect([refused.status, refused.json.error]).toEqual([400, 'invalid_grant']);
    // who told of it, and the person's other devices, go on
    expect(await statusesOf(anew)).toEqual([0, 0, 0]);
    expect((await askAgain(anew.token)).status).toBe(200);
  });

  it('takes nothing along of a third device, which may still get copies', async () => {
    const third = await newDevice();
    const inUse = await issue(third.token);
    const lost = await issue(await newToken());
    expect((await tell(await newToken(), lost.notificationId)).status).toBe(204);
    expect(await statusesOf(inUse)).toEqual([0, 0, 0]);
    expect((await refresh(third.refreshToken)).status).toBe(200);
  });

  it('deleted on its own device leaves that device what else it holds, and its renewal', async () => {
    const device = await newDevice();
    const deleted = await issue(device.token);
    const kept = await issue(device.token);
    expect((await tell(device.token, deleted.notificationId)).status).toBe(204);
    expect(await statusesOf(kept)).toEqual([0, 0, 0]);
    const { status, json } = await refresh(device.refreshToken);
    expect(status).toBe(200);
    expect((await askAgain(String(json.access_token))).status).toBe(200);
  });

  it('lost, and told of by two new devices at once, ends once; neither of them is ended by the other', async () => {
    const device = await newDevice();
    const lost = await issue(device.token);
    const renewed = await issue(device.token);
    const others = [await newDevice(), await newDevice()];
    const before = await leaves();
    const answers = await Promise.all(others.map(({ token }) => tell(token, lost.notificationId)));
    expect(answers.map(({ status }) => status)).toEqual([204, 204]);
    expect(await statusesOf(renewed)).toEqual([1, 1, 1]);
    expect(await leaves()).toBe(before + 1);
    expect((await askAgain(device.token)).status).toBe(401);
    for (const { refreshToken } of others) expect((await refresh(refreshToken)).status).toBe(200);
  });

  it('of two devices that call each other lost at once ends one of them, and not both', async () => {
    const devices = [await newDevice(), await newDevice()] as const;
    const batches = [await issue(devices[0].token), await issue(devices[1].token)] as const;
    const answers = await Promise.all([
      tell(devices[0].token, batches[1].notificationId),
      tell(devices[1].token, batches[0].notificationId),
    ]);
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    const states = await Promise.all(batches.map(statusesOf));
    expect(states.map(String).sort()).toEqual(['0,0,0', '1,1,1']);
  });

  it('that is being renewed while it is told of as lost leaves no good copy behind', async () => {
    const device = await newDevice();
    const lost = await issue(device.token);
    const anew = await newToken();
    const body = await wallet.request('income', await makeKeys(3), await wallet.nonce('income'));
    const [told, renewal] = await Promise.all([
      tell(anew, lost.notificationId),
      wallet.credential('income', device.token, body),
    ]);
    expect(told.status).toBe(204);
    const issued = (renewal.json.credentials ?? []) as { credential: string }[];
    const copies = issued.map(({ credential }) => credential);
    expect(await statusesOf({ ...lost, copies })).toEqual(copies.map(() => 1));
    expect(renewal.status === 200 || renewal.status === 400 || renewal.status === 401).toBe(true);
  });

  it('is revoked once, with one entry in the audit log, however often and at once it is told', async () => {
    const lost = await issue(await newToken());
    const others = await Promise.all([newToken(), newToken(), newToken()]);
    const before = await leaves();
    const [byItself, ...byOthers] = await Promise.all(
      [lost.token, ...others].map((token) => tell(token, lost.notificationId)),
    );
    // the lost device itself may find its token ended already
    expect([204, 401]).toContain(byItself?.status);
    expect(byOthers.map(({ status }) => status)).toEqual([204, 204, 204]);
    expect(await statusesOf(lost)).toEqual([1, 1, 1]);
    expect(await leaves()).toBe(before + 1);
    const uri = `${PUBLIC_URL}/income/status/1`;
    const list = (await issuer.call(uri)).text;
    for (const token of others) expect((await tell(token, lost.notificationId)).status).toBe(204);
    expect((await issuer.call(uri)).text).toBe(list);
  });

  it('stays revoked when something else is told of it afterwards', async () => {
    const lost = await issue(await newToken());
    await tell(lost.token, lost.notificationId);
    expect((await tell(lost.token, lost.notificationId, 'credential_accepted')).status).toBe(204);
    expect(await statusesOf(lost)).toEqual([1, 1, 1]);
  });

  it('does not come back when the person, who was suspended, is resumed', async () => {
    const lost = await issue(await newToken());
    const kept = await issue(lost.token);
    await change('suspend', PERSON);
    expect((await tell(lost.token, lost.notificationId)).status).toBe(204);
    await change('resume', PERSON);
    expect(await statusesOf(lost)).toEqual([1, 1, 1]);
    expect(await statusesOf(kept)).toEqual([0, 0, 0]);
  });

  it('makes nobody a person whom a clerk revoked: they may have new copies, and are shown as without', async () => {
    const number = 'P3000000009';
    const [header = '', row = ''] = registerOf('income').split('\n');
    await issuer.importCsv('income', `${header}\n${row.replace(PERSON, number)}`);
    const lost = await issue(await newToken(number));
    expect(await stateOf(number)).toBe('valid');
    await tell(lost.token, lost.notificationId);
    expect(await stateOf(number)).toBe('not_issued');
    expect(await statusesOf(await issue(lost.token))).toEqual([0, 0, 0]);
    expect(await stateOf(number)).toBe('valid');
  });

  it('after a clerk’s revocation changes nothing, since no token is taken any more', async () => {
    const lost = await issue(await newToken(OTHER_PERSON));
    await change('revoke', OTHER_PERSON);
    const before = await leaves();
    expect((await tell(lost.token, lost.notificationId)).status).toBe(401);
    // once a clerk makes an offer again, the old batch is known and was revoked long ago
    const answer = await tell(await newToken(OTHER_PERSON), lost.notificationId);
    expect(answer.status).toBe(204);
    expect(await statusesOf(lost)).toEqual([1, 1, 1]);
    expect(await leaves()).toBe(before);
  });
});
