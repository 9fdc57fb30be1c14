// Two processes on one PostgreSQL: begun at one, answered at the other, handed over once by whichever.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresOrFail } from '../../../tests/support/postgres.ts';
import { usePostgres } from '../../../tests/support/use-postgres.ts';
import { type Installation, install, PERSON, type Process, startProcess } from '../support/presentation.ts';
import { answerTo, begin, finish, holdHousehold, post } from '../support/presenting-wallet.ts';

describe.runIf(postgresOrFail())('two processes on one PostgreSQL', () => {
  const server = usePostgres();
  let installation: Installation;
  let one: Process;
  let two: Process;

  beforeAll(async () => {
    installation = await install(await server.createDatabase());
    [one, two] = [await startProcess(installation), await startProcess(installation)];
  });
  afterAll(async () => {
    await one?.close();
    await two?.close();
    await installation?.remove();
  });

  test('take one of many answers at once, and hand the person over once', async () => {
    const { request } = await begin(one);
    const response = await answerTo(request, await holdHousehold(installation.departments));
    const posts = Array.from({ length: 40 }, (_, n) => post((n % 2 ? one : two).app, request, { response }));
    const accepted = (await Promise.all(posts)).filter(({ status }) => status === 200);
    expect(accepted).toHaveLength(1);
    const [posted] = accepted;
    if (posted === undefined) throw new Error('no answer was taken');
    const handed = await Promise.all([one, two, one, two].map((at) => finish(at, posted)));
    expect(handed.filter((person) => person !== undefined)).toEqual([PERSON]);
    expect(await one.rows()).toEqual([]);
  });
});
