// The desk asks over the Digital Credentials API. No browser here has a wallet behind that API, so the page's
// `navigator.credentials.get` is replaced by one that hands the signed question to a real wallet of the tests, as a platform would;
// the desk, its session, the verifier and every signature are what they are.
import { decodeJwt } from 'jose';
import type { Browser, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, encrypt, type RequestObject } from '../../verifier/test/support/holder.ts';
import { eligible, issueAll } from '../../verifier/test/support/people.ts';
import {
  ORIGIN,
  openVerifier,
  PASSWORD,
  prepareFolder,
  type TestVerifier,
  type VerifierFolder,
} from '../../verifier/test/support/verifier.ts';
import { browserUnavailable, launchBrowser } from '../support/browser.ts';
import { type Departments, startDepartments } from '../support/departments.ts';
import { showQuestion, signIn } from '../support/on-screen.ts';

describe.skipIf(browserUnavailable())('the desk in a browser with the Digital Credentials API', () => {
  let departments: Departments;
  let folder: VerifierFolder;
  let verifier: TestVerifier;
  let browser: Browser;

  beforeAll(async () => {
    departments = await startDepartments();
    folder = await prepareFolder(departments);
    verifier = await openVerifier(folder);
    browser = await launchBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await verifier?.close();
    folder?.remove();
    await departments?.stop();
  });

  /** The verifier, without a port. */
  async function serve(route: Route): Promise<void> {
    const request = route.request();
    const { pathname, search } = new URL(request.url());
    // the stream of events never ends, and this desk does not need it
    if (pathname.endsWith('/events')) return route.abort();
    const payload = request.postDataBuffer();
    const answered = await verifier.app.inject({
      method: request.method() as 'GET',
      url: `${pathname}${search}`,
      headers: await request.allHeaders(),
      ...(payload === null ? {} : { payload }),
    });
    const headers = Object.fromEntries(
      Object.entries(answered.headers).map(([name, value]) => [name, String(value)]),
    );
    await route.fulfill({ status: answered.statusCode, headers, body: answered.rawPayload });
  }

  it('shows the decision over what the browser’s wallet answered to this page', async () => {
    const wallet = await issueAll(departments, eligible);
    const context = await browser.newContext({ locale: 'zh-CN' });
    await context.route(`${ORIGIN}/**`, serve);
    await context.exposeFunction(
      'platformWallet',
      async (digital: { requests: [{ protocol: string; data: { request: string } }] }) => {
        const [{ protocol, data }] = digital.requests;
        const request = decodeJwt(data.request) as unknown as RequestObject & { expected_origins: string[] };
        expect(request.expected_origins).toEqual([ORIGIN]);
        const vp_token = await answer(request, wallet, { audience: `origin:${ORIGIN}` });
        return { protocol, data: { response: await encrypt({ vp_token }, request) } };
      },
    );
    await context.addInitScript(`
      window.DigitalCredential = class {};
      navigator.credentials.get = ({ digital }) => window.platformWallet(digital);
    `);
    const page = await context.newPage();
    await signIn(page, `${ORIGIN}/desk/`, { login: 'li', password: PASSWORD });
    await showQuestion(page);
    await page.getByRole('button', { name: '由浏览器选择钱包' }).press('Enter');
    await page.getByRole('heading', { name: '符合条件', exact: true }).waitFor();
    await context.close();
  }, 60_000);

  it('has no such button in a browser without it', async () => {
    const context = await browser.newContext({ locale: 'zh-CN' });
    await context.route(`${ORIGIN}/**`, serve);
    await context.addInitScript('delete window.DigitalCredential');
    const page = await context.newPage();
    await signIn(page, `${ORIGIN}/desk/`, { login: 'li', password: PASSWORD });
    await showQuestion(page);
    await page.getByRole('button', { name: '在本机钱包中打开' }).waitFor();
    expect(await page.getByRole('button', { name: '由浏览器选择钱包' }).count()).toBe(0);
    await context.close();
  }, 60_000);
});
