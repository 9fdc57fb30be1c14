// What may not end a request changes no row of any table, and what ends one changes its own row alone: read from a
// PostgreSQL server, table by table, row by row.
import { generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { watchDatabase } from '../../../tests/support/database-changes.ts';
import { postgresOrFail } from '../../../tests/support/postgres.ts';
import { usePostgres } from '../../../tests/support/use-postgres.ts';
import { type Answered, answer, encrypt, fetchRequest, post, type RequestObject } from '../support/holder.ts';
import { useDesk, useVerifier, useWallet } from '../support/running-verifier.ts';
import { registryRead } from '../support/verifier.ts';

describe.runIf(postgresOrFail())('row by row', () => {
  const server = usePostgres();
  const running = useVerifier({
    environment: async () => ({ DATABASE_URL: await server.createDatabase() }),
  });
  const { folder, verifier } = running;
  const desk = useDesk(running);
  const wallet = useWallet(running);
  let database: Awaited<ReturnType<typeof watchDatabase>>;

  beforeAll(async () => {
    database = await watchDatabase(String(folder.environment.DATABASE_URL));
  });
  afterAll(() => database?.close());

  type Asked = { id: string; request: RequestObject };
  const ask = async (): Promise<Asked> => {
    const { request_id: id } = await desk.ask();
    return { id, request: await fetchRequest(verifier.app, id) };
  };
  const good = async ({ request }: Asked) =>
    encrypt({ vp_token: await answer(request, wallet), state: request.state }, request);
  const respond = ({ id }: Asked, form: Record<string, string>) => post(verifier.app, id, form);

  async function changesOf(act: () => Promise<Answered>) {
    let status = 0;
    const changes = await database.changesOf(async () => {
      status = (await act()).status;
    });
    return { status, changes };
  }

  test.each<[string, (asked: Asked) => Promise<Record<string, string>>]>([
    ['what is no JWE', async () => ({ response: 'x' })],
    [
      'what is encrypted to another key',
      async (asked) => {
        const { publicKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
        const key = await crypto.subtle.exportKey('jwk', publicKey);
        return { response: await encrypt('{}', asked.request, { key }) };
      },
    ],
    ['a response to another request', async () => ({ response: await good(await ask()) })],
    ['a refusal with a wrong state', async () => ({ error: 'access_denied', state: 'A'.repeat(43) })],
    [
      'a refusal with the state of another request',
      async () => ({ error: 'access_denied', state: (await ask()).request.state }),
    ],
  ])('%s changes nothing, and the request is answered after it', async (_what, make) => {
    const asked = await ask();
    const form = await make(asked);
    expect(await changesOf(() => respond(asked, form))).toEqual({ status: 400, changes: [] });
    expect((await respond(asked, { response: await good(asked) })).status).toBe(200);
  });

  test('a response to a request that is over changes nothing, whether it was decided or has expired', async () => {
    const asked = await ask();
    const response = await good(asked);
    expect((await respond(asked, { response })).status).toBe(200);
    expect(await changesOf(() => respond(asked, { response }))).toEqual({ status: 400, changes: [] });

    const late = await ask();
    const lateResponse = await good(late);
    verifier.clock.advance(601);
    try {
      const { status, changes } = await changesOf(() => respond(late, { response: lateResponse }));
      expect([status, changes]).toEqual([400, []]);
    } finally {
      verifier.clock.advance(-601);
      await registryRead(verifier);
    }
  });

  const newEntry = ['audit_log_leaves', undefined];
  test.each<[string, number, unknown[], (asked: Asked) => Promise<Record<string, string>>]>([
    ['a good response', 200, [newEntry], async (asked) => ({ response: await good(asked) })],
    [
      'a response that can be decrypted and fails',
      400,
      [],
      async ({ request }) => ({ response: await encrypt({ vp_token: {}, state: request.state }, request) }),
    ],
    [
      'a refusal by the wallet',
      200,
      [],
      async ({ request }) => ({ error: 'access_denied', state: request.state }),
    ],
  ])('%s changes the row of its own request and no other', async (_what, expected, entries, make) => {
    const [bystander, asked] = [await ask(), await ask()];
    const form = await make(asked);
    const { status, changes } = await changesOf(() => respond(asked, form));
    expect(status).toBe(expected);
    const ofRequests = changes.filter(({ table }) => table === 'presentation_requests');
    expect(ofRequests.map(({ before, after }) => (before ?? after)?.id)).toEqual([asked.id, asked.id]);
    const others = changes.filter((change) => !ofRequests.includes(change));
    expect(others.map(({ table, before }) => [table, before])).toEqual(entries);
    expect((await respond(bystander, { response: await good(bystander) })).status).toBe(200);
  });
});
