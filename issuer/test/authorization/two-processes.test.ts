// Two processes on one PostgreSQL: a request pushed to one is opened at both, and finished at one of them.
import { cpSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresOrFail } from '../../../tests/support/postgres.ts';
import { usePostgres } from '../../../tests/support/use-postgres.ts';
import { createCodeFlow } from '../support/code-flow.ts';
import { type EnrolledCity, enrolCity } from '../support/enrolled-city.ts';
import {
  LOGIN_CLIENT,
  startIdentityProvider,
  type TestIdentityProvider,
} from '../support/identity-provider.ts';
import { PERSON, registerOf } from '../support/registers.ts';
import { type RunningIssuer, startIssuer } from '../support/running-issuer.ts';
import { createTestWallet, makeKey } from '../support/test-wallet.ts';

type CodeFlow = ReturnType<typeof createCodeFlow>;

describe.runIf(postgresOrFail())('two processes on one PostgreSQL', () => {
  const server = usePostgres();
  let city: EnrolledCity;
  let identityProvider: TestIdentityProvider;
  const both: RunningIssuer[] = [];

  beforeAll(async () => {
    [city, identityProvider] = await Promise.all([enrolCity(), startIdentityProvider()]);
    identityProvider.setPerson(PERSON);
    const databaseUrl = await server.createDatabase();
    const login = { url: identityProvider.url, ...LOGIN_CLIENT, claim: 'person_number' };
    for (const name of ['one', 'two']) {
      const dataDir = `${city.config.dataDir}-${name}`;
      cpSync(city.config.dataDir, dataDir, { recursive: true });
      both.push(await startIssuer({ city, config: { dataDir, databaseUrl, login } }));
    }
    await both[0]?.importCsv('income', registerOf('income'));
  }, 120_000);
  afterAll(async () => {
    for (const one of both) await one.stop();
    await identityProvider?.close();
    city?.remove();
  });

  async function flowsAtBoth() {
    const [first] = both as [RunningIssuer];
    const wallet = createTestWallet(first, await makeKey());
    return both.map((one) => createCodeFlow(one, one.address, wallet)) as [CodeFlow, CodeFlow];
  }

  it('give one code for one pushed request, whether it is finished at once or late', async () => {
    const flows = await flowsAtBoth();
    const [pushing] = flows;
    for (const secondsLater of [0, 90]) {
      const pushed = await pushing.push('income');
      const opened = await Promise.all([...flows, ...flows].map((flow) => flow.open(pushed)));
      for (const { clock } of both) clock.advance(secondsLater);
      const ends = await Promise.all(
        opened.map(({ browser, page }) => browser.visit(`${page.address}/login`)),
      );
      for (const { clock } of both) clock.advance(-secondsLater);
      const answers = ends.map(({ address }) => pushing.answerOf(address));
      expect(answers.filter(({ code }) => code !== undefined)).toHaveLength(1);
      expect(answers.filter(({ error }) => error === 'invalid_request_uri')).toHaveLength(3);
    }
  }, 60_000);

  it('let five browsers open a pushed request, counted together', async () => {
    const flows = await flowsAtBoth();
    const pushed = await flows[0].push('income');
    const opened = await Promise.all(
      Array(5)
        .fill(flows)
        .flat()
        .map((flow: CodeFlow) => flow.open(pushed)),
    );
    expect(opened.filter(({ page }) => page.status === 200)).toHaveLength(5);
  }, 60_000);
});
