// The authorization code flow as a wallet and a browser walk it, every step bendable.
import { createHash, randomBytes } from 'node:crypto';
import { PUBLIC_URL } from './enrolled-city.ts';
import type { Answer, IssuerAccess } from './running-issuer.ts';
import { createTestBrowser, type TestBrowser } from './test-browser.ts';
import type { TestWallet } from './test-wallet.ts';

export const WALLET_CLIENT = 'anju-wallet';
export const RETURN_ADDRESS = 'http://wallet.test:4003/receive/return';

export type Form = Record<string, string | undefined>;

export type StartedFlow = {
  department: string;
  verifier: string;
  state: string;
  requestUri: string;
  par: Answer;
};

export const detailsFor = (configurationId: string) =>
  JSON.stringify([{ type: 'openid_credential', credential_configuration_id: configurationId }]);

/** @param attest the headers by which a wallet provider vouches for this wallet, where one does */
export function createCodeFlow(
  issuer: Pick<IssuerAccess, 'call'>,
  issuerAddress: string,
  wallet: TestWallet,
  attest: (department: string) => Promise<Record<string, string>> = async () => ({}),
) {
  const { call } = issuer;
  const browser = () => createTestBrowser(issuerAddress, RETURN_ADDRESS);

  async function push(
    department: string,
    change: { form?: Form; headers?: Record<string, string> } = {},
  ): Promise<StartedFlow> {
    const verifier = randomBytes(32).toString('base64url');
    const state = randomBytes(16).toString('base64url');
    const form: Form = {
      client_id: WALLET_CLIENT,
      response_type: 'code',
      redirect_uri: RETURN_ADDRESS,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      state,
      authorization_details: detailsFor(department),
      ...change.form,
    };
    const present = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const par = await call(`/${department}/par`, {
      method: 'POST',
      headers: { ...(await attest(department)), ...change.headers },
      body: new URLSearchParams(present),
    });
    return { department, verifier, state, requestUri: String(par.json.request_uri), par };
  }

  const authorizeAddress = ({ department, requestUri }: StartedFlow, clientId = WALLET_CLIENT) =>
    `${PUBLIC_URL}/${department}/authorize?${new URLSearchParams({ client_id: clientId, request_uri: requestUri })}`;

  /** The address of the interaction's page, at which the citizen chooses a way. */
  async function open(flow: StartedFlow, at: TestBrowser = browser()) {
    const page = await at.visit(authorizeAddress(flow));
    return { page, browser: at };
  }

  /** Logs in; the answer is the wallet's return address, or the page that says why not. */
  async function logIn(flow: StartedFlow, at: TestBrowser = browser()) {
    const { page } = await open(flow, at);
    return at.visit(`${page.address}/login`);
  }

  async function exchange(
    flow: StartedFlow,
    code: string,
    change: { form?: Form; headers?: Record<string, string>; dpop?: string | null; department?: string } = {},
  ): Promise<Answer> {
    const department = change.department ?? flow.department;
    const url = `${PUBLIC_URL}/${department}/token`;
    const proof = change.dpop === undefined ? await wallet.dpop(url) : change.dpop;
    const form: Form = {
      grant_type: 'authorization_code',
      client_id: WALLET_CLIENT,
      code,
      redirect_uri: RETURN_ADDRESS,
      code_verifier: flow.verifier,
      ...change.form,
    };
    const present = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return call(url, {
      method: 'POST',
      headers: { ...(await attest(department)), ...(proof !== null && { dpop: proof }), ...change.headers },
      body: new URLSearchParams(present),
    });
  }

  async function refresh(
    department: string,
    refreshToken: string,
    change: { form?: Form; dpop?: string | null; headers?: Record<string, string> } = {},
  ) {
    const url = `${PUBLIC_URL}/${department}/token`;
    const proof = change.dpop === undefined ? await wallet.dpop(url) : change.dpop;
    const form: Form = {
      grant_type: 'refresh_token',
      client_id: WALLET_CLIENT,
      refresh_token: refreshToken,
      ...change.form,
    };
    const present = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return call(url, {
      method: 'POST',
      headers: { ...(await attest(department)), ...(proof !== null && { dpop: proof }), ...change.headers },
      body: new URLSearchParams(present),
    });
  }

  const answerOf = (address: string) => Object.fromEntries(new URL(address).searchParams);

  /** From PAR to the token, as the person that the identity provider logs in. */
  async function authorize(department: string, form: Form = {}): Promise<Answer> {
    const flow = await push(department, { form });
    const { address } = await logIn(flow);
    return exchange(flow, answerOf(address).code ?? '');
  }

  return { push, open, logIn, exchange, refresh, authorize, authorizeAddress, answerOf, browser };
}
