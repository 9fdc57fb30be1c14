// Presentation during issuance from the authorization request to the credential, and what an attacker makes of it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Departments, startDepartments } from '../../../tests/support/departments.ts';
import { createCodeFlow, RETURN_ADDRESS, type StartedFlow } from '../support/code-flow.ts';
import { VCT } from '../support/presentation.ts';
import { answerTo, fetchRequest, type Held, holdHousehold, post } from '../support/presenting-wallet.ts';
import { OTHER_PERSON, PERSON, registerOf } from '../support/registers.ts';
import { type RunningIssuer, startIssuer } from '../support/running-issuer.ts';
import type { TestBrowser } from '../support/test-browser.ts';
import { createTestWallet, makeKey, makeKeys, type TestWallet } from '../support/test-wallet.ts';

let departments: Departments;
let issuer: RunningIssuer;
let wallet: TestWallet;
let flow: ReturnType<typeof createCodeFlow>;
const folder = mkdtempSync(join(tmpdir(), 'anju-whole-way-'));

beforeAll(async () => {
  departments = await startDepartments();
  const rootsFile = join(folder, 'roots.pem');
  writeFileSync(rootsFile, departments.authority.rootPem);
  issuer = await startIssuer({
    config: {
      presentation: {
        vct: VCT,
        claim: 'person_number',
        issuers: [departments.department('household').iss],
        rootsFile,
        rpcUrl: departments.registry.chain.rpcUrl,
        deploymentPath: departments.registry.deploymentPath,
        pollMilliseconds: 50,
        staleAfterSeconds: 60,
      },
    },
  });
  await issuer.importCsv('income', registerOf('income'));
  wallet = createTestWallet(issuer, await makeKey());
  flow = createCodeFlow(issuer, issuer.address, wallet);
});
afterAll(async () => {
  await issuer?.stop();
  await departments?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The citizen chooses this way; the link that the page gives. */
async function choose(started: StartedFlow, browser: TestBrowser) {
  const { page } = await flow.open(started, browser);
  const { text } = await browser.visit(`${page.address}/present`);
  const link = /href="([^"]*request_uri[^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
  if (link === undefined) throw new Error('the page has no link to the wallet');
  return { page, link };
}

/** The wallet answers what the link asks; where it sends the browser. */
async function answer(link: string, held: Held) {
  const request = await fetchRequest(issuer.app.server, link);
  return post(issuer.app.server, request, { response: await answerTo(request, held) });
}

async function show(held: Held, form: Record<string, string> = {}) {
  const started = await flow.push('income', { form });
  const browser = flow.browser();
  const { page, link } = await choose(started, browser);
  const { status, body } = await answer(link, held);
  const back = await browser.visit(body.redirect_uri ?? `${page.address}/present/return`);
  return { started, status, back };
}

/** A credential is believed from the moment that the registry was read. */
const held = (claims = {}) => holdHousehold(departments, { person_number: PERSON, ...claims });

describe('a citizen who shows a credential', () => {
  it('is sent back to the wallet with a code, and gets their own credential', async () => {
    const { started, back } = await vi.waitFor(async () => {
      const shown = await show(await held());
      expect(shown.back.address).toMatch(RETURN_ADDRESS);
      return shown;
    }, 20_000);
    const token = await flow.exchange(started, flow.answerOf(back.address).code ?? '');
    expect(token.status).toBe(200);
    const body = await wallet.request('income', await makeKeys(1), await wallet.nonce('income'));
    const issued = await wallet.credential('income', String(token.json.access_token), body);
    const [{ credential }] = issued.json.credentials as [{ credential: string }];
    const disclosed = credential
      .split('~')
      .slice(1, -1)
      .map((one) => JSON.parse(Buffer.from(one, 'base64url').toString()));
    expect(disclosed.find(([, name]) => name === 'person_number')?.[2]).toBe(PERSON);
  });

  it('gets nothing when the offer is for somebody else', async () => {
    const made = await issuer.clerk('/clerk/offers', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ department: 'income', person_number: OTHER_PERSON, kind: 'online' }),
    });
    const offer = await issuer.call(`/income/offers/${made.json.offer_id}`);
    const { grants } = offer.json as { grants: { authorization_code: { issuer_state: string } } };
    const { status, back } = await show(await held(), {
      issuer_state: grants.authorization_code.issuer_state,
    });
    expect(status).toBe(200);
    expect(back.text).toContain('另一个人');
  });

  it('gets nothing when the department has no record of them', async () => {
    const { back } = await show(await held({ person_number: 'P9999999999' }));
    expect(back.text).toContain('没有您的登记');
  });

  it('gets nothing when the credential does not hold, and may choose another way', async () => {
    const revoked = await held();
    departments.department('household').statuses.setStatus(revoked.statusIndex, 1);
    const { status, back } = await show(revoked);
    expect(status).toBe(400);
    expect(back.text).toContain('没有通过检查');
  });
});

describe('an attacker who passes the link of their own request on to somebody', () => {
  it('is not identified as that person, in whichever browser', async () => {
    const started = await flow.push('income');
    const attacker = flow.browser();
    const { page, link } = await choose(started, attacker);
    const { body } = await answer(link, await held());
    expect(body.redirect_uri).toContain(`${new URL(page.address).pathname}/present/return?response_code=`);

    const victim = flow.browser();
    const there = await victim.visit(body.redirect_uri ?? '');
    expect([there.status, there.address]).toEqual([400, body.redirect_uri]);
    for (const query of ['', '?response_code=', `?response_code=${'A'.repeat(43)}`]) {
      const tried = await attacker.visit(`${page.address}/present/return${query}`);
      expect(tried.address).not.toMatch(RETURN_ADDRESS);
      expect(tried.text).toContain('没有通过检查');
    }
  });

  it('cannot use what was shown in another request of theirs', async () => {
    const victim = flow.browser();
    const { link } = await choose(await flow.push('income'), victim);
    const { body } = await answer(link, await held());
    const attacker = flow.browser();
    const { page } = await flow.open(await flow.push('income'), attacker);
    const code = new URL(body.redirect_uri ?? '').searchParams.get('response_code');
    const tried = await attacker.visit(`${page.address}/present/return?response_code=${code}`);
    expect(tried.text).toContain('没有通过检查');
    expect((await victim.visit(body.redirect_uri ?? '')).address).toMatch(RETURN_ADDRESS);
  });
});
