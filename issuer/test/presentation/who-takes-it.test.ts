// Which departments ask for a credential, whose credentials they accept, and where the status of one is read.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { PresentationConfig } from '../../src/config.ts';
import { type OpenPresentation, openPresentation } from '../../src/open-presentation.ts';
import { PUBLIC_URL } from '../support/enrolled-city.ts';
import { type Installation, install, PERSON, VCT, WALLET_URL } from '../support/presentation.ts';
import { answerTo, fetchRequest, holdHousehold, INTERACTION, post } from '../support/presenting-wallet.ts';

let installation: Installation;
const opened: { app: FastifyInstance; presentation: OpenPresentation }[] = [];

beforeAll(async () => {
  installation = await install();
});
afterAll(async () => {
  for (const { app, presentation } of opened) {
    await app.close();
    await presentation.close();
  }
  await installation?.remove();
});

const published = vi.fn<(department: string, number: number) => Promise<string | undefined>>();

function open(change: Partial<PresentationConfig> | undefined, withHousehold = true) {
  const { departments, asking, folder, secret, db } = installation;
  const { registry } = departments;
  const household = {
    ...asking,
    id: 'household',
    credential: { ...asking.credential, vct: VCT },
    credentialIssuer: departments.department('household').iss,
  };
  const config: Parameters<typeof openPresentation>[0] = {
    publicUrl: PUBLIC_URL,
    walletUrl: WALLET_URL,
    dataDir: folder,
    secret,
    presentation: change && {
      vct: VCT,
      claim: 'person_number',
      issuers: [],
      rootsFile: join(folder, 'roots.pem'),
      rpcUrl: registry.chain.rpcUrl,
      deploymentPath: registry.deploymentPath,
      pollMilliseconds: 50,
      staleAfterSeconds: 60,
      ...change,
    },
  };
  const app = Fastify({ routerOptions: { maxParamLength: 128 } });
  const presentation = openPresentation(config, {
    places: [{ ...asking, credentialIssuer: `${PUBLIC_URL}/income` }, ...(withHousehold ? [household] : [])],
    db,
    publishedList: async (department, number) => {
      const token = await published(department, number);
      return token === undefined ? undefined : { token, version: 1 };
    },
    now: () => new Date(),
    randomBytes,
    log: app.log,
  });
  if (presentation !== undefined) opened.push({ app, presentation });
  return { app, presentation };
}

/** Shows a household credential to the income department. */
async function show({ app, presentation }: ReturnType<typeof open>, statusUri: string) {
  const way = presentation?.wayOf('income');
  if (presentation === undefined || way === undefined) throw new Error('this way is not taken');
  await presentation.registerRoutes(app);
  await presentation.start();
  const { link } = await way.begin(INTERACTION);
  const request = await fetchRequest(app, link);
  const held = await holdHousehold(installation.departments, {}, { statusUri });
  const { body } = await post(app, request, { response: await answerTo(request, held) });
  const responseCode = URL.parse(body.redirect_uri ?? '')?.searchParams.get('response_code') ?? '';
  return way.finish({ ...INTERACTION, responseCode });
}

describe('a credential is asked for', () => {
  test('by every department but the one that issues it', () => {
    const { presentation } = open({});
    expect(presentation?.wayOf('income')).toBeDefined();
    expect(presentation?.wayOf('household')).toBeUndefined();
    expect(presentation?.wayOf('nobody')).toBeUndefined();
  });

  test('by nobody without registry and certificate authorities, or when nobody issues it', () => {
    expect(open(undefined).presentation).toBeUndefined();
    expect(open({}, false).presentation).toBeUndefined();
  });

  test('never with roots or a registry that cannot be read', () => {
    expect(() => open({ rootsFile: '/nowhere.pem' })).toThrow('TRUSTED_ROOTS_FILE');
    expect(() => open({ deploymentPath: '/nowhere.json' })).toThrow('REGISTRY_DEPLOYMENT');
  });
});

describe('the status of a credential', () => {
  test('of a department of this issuer is read where it is made', async () => {
    const uri = `${installation.departments.department('household').iss}/status/7`;
    published.mockImplementation(() => installation.departments.statusToken('household', { uri }));
    expect(await show(open({}), uri)).toBe(PERSON);
    expect(published).toHaveBeenCalledWith('household', 7);
  });

  test('of another service is fetched from it', async () => {
    published.mockReset();
    const { iss, statusUri } = installation.departments.department('household');
    expect(await show(open({ issuers: [iss] }, false), statusUri)).toBe(PERSON);
    expect(published).not.toHaveBeenCalled();
  });

  test('is in doubt, and nobody identified, where no accepted issuer publishes', async () => {
    const { iss } = installation.departments.department('household');
    const elsewhere = 'http://127.0.0.1:1/status/1';
    expect(await show(open({ issuers: [iss] }, false), elsewhere)).toBeUndefined();
    const unknown = `${iss}/status/notanumber`;
    expect(await show(open({}), unknown)).toBeUndefined();
  });
});
