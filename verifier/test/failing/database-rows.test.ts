// Somebody writes into the verifier's database. What the tests here hold is refused; docs/operating.md says what cannot be held.
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresOrFail } from '../../../tests/support/postgres.ts';
import { usePostgres } from '../../../tests/support/use-postgres.ts';
import { lookUp, prepareAnswer, present } from '../support/holder.ts';
import { useDesk, useVerifier, useWallet } from '../support/running-verifier.ts';

describe.runIf(postgresOrFail())('a row that was written by somebody else', () => {
  const server = usePostgres();
  const running = useVerifier({
    environment: async () => ({
      DATABASE_URL: await server.createDatabase(),
      REGISTRY_STALE_AFTER_SECONDS: '300',
    }),
  });
  const { folder, verifier } = running;
  const desk = useDesk(running);
  const wallet = useWallet(running);
  let direct: pg.Client;

  beforeAll(async () => {
    direct = new pg.Client({ connectionString: folder.environment.DATABASE_URL });
    await direct.connect();
    const { rows } = await direct.query(
      `SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = 'presentation_requests'::regclass`,
    );
    for (const { conname } of rows) {
      await direct.query(`ALTER TABLE presentation_requests DROP CONSTRAINT ${conname}`);
    }
  });
  afterAll(() => direct?.end());

  async function asked() {
    const { request_id: id } = await desk.ask();
    return { id, send: (await prepareAnswer(verifier.app, id, wallet)).send };
  }

  const write = (id: string, change: string) =>
    direct.query(`UPDATE presentation_requests SET ${change} WHERE id = $1`, [id]);

  const readBy = async (id: string) =>
    (await verifier.app.inject({ url: `/desk/requests/${id}`, headers: { cookie: desk.cookie } })).statusCode;

  const noEntry = async (work: () => Promise<unknown>) => {
    const count = async () => (await direct.query('SELECT id FROM audit_log_leaves')).rowCount;
    const before = await count();
    await work();
    expect(await count()).toBe(before);
  };

  const changes: [string, string][] = [
    [
      'another request’s exchange',
      `sealed_exchange = (SELECT sealed_exchange FROM presentation_requests AS other
      WHERE other.id <> presentation_requests.id AND sealed_exchange IS NOT NULL LIMIT 1)`,
    ],
    ['an exchange that is none', `sealed_exchange = 'AAAA'`],
    ['no exchange', 'sealed_exchange = NULL'],
    ['another agency', `agency = 'other-office'`],
    ['another rule', `rule_id = 'another-rule', question_sha256 = repeat('0', 64)`],
    ['another version of the rule', `rule_version = '2099'`],
    ['a query in the place of its rule', `question_kind = 'query', rule_id = NULL, rule_version = NULL`],
    ['more time', `expires_at = expires_at + interval '1 day'`],
    ['a state that is none', `state = 'open'`],
    ['a claim without its time', `state = 'checking', claimed_at = NULL`],
  ];
  test.each(changes)(
    'a waiting request with %s is not handed out, and no answer to it is taken',
    async (_what, change) => {
      await desk.ask();
      const { id, send } = await asked();
      await write(id, change);
      await noEntry(async () => {
        const handedOut = await verifier.app.inject({ method: 'POST', url: `/wallet/requests/${id}` });
        expect(handedOut.statusCode).toBeGreaterThanOrEqual(400);
        expect((await send()).status).toBeGreaterThanOrEqual(400);
      });
      expect(
        (await direct.query('SELECT decision FROM presentation_requests WHERE id = $1', [id])).rows,
      ).toEqual([{ decision: null }]);
    },
  );

  test.each([
    ['no decision', 'decision = NULL'],
    ['a decision that is none', `decision = 'approved'`],
    ['no clauses', 'clauses = NULL'],
    ['clauses that are none', `clauses = '[{"id": "annual-income", "met": "yes"}]'`],
    ['no time', 'ended_at = NULL'],
    ['a reason that is none', `state = 'refused', reason = 'because'`],
  ])('a decided request with %s is shown to nobody', async (_what, change) => {
    const { id, send } = await asked();
    expect((await send()).status).toBe(200);
    expect(await readBy(id)).toBe(200);
    await write(id, change);
    expect(await readBy(id)).toBe(500);
    await direct.query('DELETE FROM presentation_requests WHERE id = $1', [id]);
  });

  test('a decided request that is set back has no exchange to answer, and the answer that it had is not taken again', async () => {
    const { id, send } = await asked();
    expect((await send()).status).toBe(200);
    await write(id, `state = 'fetched', decision = NULL, clauses = NULL, ended_at = NULL, claimed_at = NULL`);
    await noEntry(async () => {
      expect((await send()).status).toBe(500);
      const handedOut = await verifier.app.inject({ method: 'POST', url: `/wallet/requests/${id}` });
      expect(handedOut.statusCode).toBe(500);
    });
  });

  test('an entry that is not what was hashed is not shown to the citizen as theirs', async () => {
    const { request_id: id } = await desk.ask();
    const { body } = await present(verifier.app, id, wallet);
    const lookUpNow = () => lookUp(verifier.app, body.anju_result?.entry_secret);
    expect((await lookUpNow()).status).toBe(200);
    await direct.query(
      `UPDATE audit_log_leaves SET entry = convert_to(replace(convert_from(entry, 'UTF8'), '"eligible"', '"not_eligible"'), 'UTF8')`,
    );
    expect((await lookUpNow()).status).toBe(500);
  });
});
