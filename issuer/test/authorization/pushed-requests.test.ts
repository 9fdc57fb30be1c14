// A pushed request: how much of it is kept, how often it is opened, and that one browser finishes it, at any time.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AttestedIssuer, startAttestedIssuer } from '../support/attested-issuer.ts';
import { detailsFor, type Form, RETURN_ADDRESS, type StartedFlow } from '../support/code-flow.ts';
import { PUBLIC_URL } from '../support/enrolled-city.ts';
import { OTHER_PERSON, PERSON } from '../support/registers.ts';
import { makeKey } from '../support/test-wallet.ts';

let at: AttestedIssuer;
beforeAll(async () => {
  at = await startAttestedIssuer({ isRequired: true, departments: ['income'] });
});
afterAll(() => at.stop());

const push = (form: Form = {}) => at.flow.push('income', { form });
const answerOf = (address: string) => at.flow.answerOf(address);

async function openIn(flow: StartedFlow, count: number) {
  const browsers = Array.from({ length: count }, () => at.flow.browser());
  const pages = await Promise.all(browsers.map(async (one) => (await at.flow.open(flow, one)).page));
  return { browsers, pages };
}

describe('of a pushed request', () => {
  const manyDetails = (count: number) =>
    JSON.stringify(Array.from({ length: count }, () => JSON.parse(detailsFor('income'))[0]));

  it.each([
    ['a state', { state: 's'.repeat(1025) }],
    ['a nonce', { nonce: 'n'.repeat(513) }],
    ['a list of languages', { ui_locales: 'zh-CN '.repeat(100) }],
    ['an issuer_state', { issuer_state: 'i'.repeat(513) }],
    ['a hint at the person', { login_hint: 'h'.repeat(513) }],
    ['a challenge', { code_challenge: 'c'.repeat(513) }],
    [
      'authorization_details',
      { authorization_details: detailsFor('income').replace('[', `[${' '.repeat(2048)}`) },
    ],
  ] as [string, Form][])('%s that is too long is refused', async (_name, form) => {
    const { par } = await push(form);
    expect([par.status, par.json.error]).toEqual([400, 'invalid_request']);
    expect(par.text.length).toBeLessThan(300);
  });

  it('a resource that is repeated without end is refused', async () => {
    const form = new URLSearchParams({
      client_id: 'anju-wallet',
      response_type: 'code',
      redirect_uri: RETURN_ADDRESS,
      code_challenge: 'c'.repeat(43),
      code_challenge_method: 'S256',
      scope: 'income',
    });
    for (let count = 0; count < 100; count += 1) form.append('resource', `${PUBLIC_URL}/income`);
    const headers = await at.attested('income');
    const par = await at.issuer.call('/income/par', { method: 'POST', headers, body: form });
    expect([par.status, par.json.error]).toEqual([400, 'invalid_request']);
  });

  it('more authorization details than there are credentials are refused', async () => {
    const { par } = await push({ authorization_details: manyDetails(10) });
    expect([par.status, par.json.error]).toEqual([400, 'invalid_authorization_details']);
  });

  it('as much is taken as a wallet has use for', async () => {
    const form = { state: 's'.repeat(1024), login_hint: 'h'.repeat(512), ui_locales: 'en zh-CN' };
    const { par } = await push({ ...form, authorization_details: manyDetails(1) });
    expect([par.status, par.json]).toMatchObject([201, { expires_in: 60 }]);
  });

  it.each(['state', 'ui_locales', 'issuer_state', 'nonce', 'login_hint', 'acr_values', 'claims_locales'])(
    'a control character in %s is refused',
    async (name) => {
      for (const character of ['\0', '\n', '\x1f', '\x7f']) {
        const { par } = await push({ [name]: `before${character}after` });
        expect([par.status, par.json.error]).toEqual([400, 'invalid_request']);
      }
    },
  );

  it.each(['fragment', 'form_post', 'web_message', 'jwt', 'query.jwt', 'unknown'])(
    'the response mode %s is refused: the answer comes in the query',
    async (mode) => {
      const { par } = await push({ response_mode: mode });
      expect([par.status, par.json.error]).toEqual([400, 'invalid_request']);
      expect((await push({ response_mode: 'query' })).par.status).toBe(201);
    },
  );
});

describe('a pushed request is opened', () => {
  it('by five browsers, and by no sixth', async () => {
    const flow = await push();
    const { pages } = await openIn(flow, 8);
    const told = pages.filter(({ address }) => address.startsWith(RETURN_ADDRESS));
    expect(told.map(({ address }) => answerOf(address).error)).toEqual(Array(3).fill('invalid_request_uri'));
    expect(pages.filter(({ status }) => status === 200)).toHaveLength(5);
  });

  it('and finished at any time while its page is open, by one of the browsers', async () => {
    for (const secondsLater of [0, 61, 800]) {
      const flow = await push();
      const { browsers, pages } = await openIn(flow, 2);
      at.issuer.clock.advance(secondsLater);
      try {
        const ends: string[] = [];
        for (const [index, person] of [PERSON, OTHER_PERSON].entries()) {
          at.identityProvider.setPerson(person);
          const { address = '' } = (await browsers[index]?.visit(`${pages[index]?.address}/login`)) ?? {};
          ends.push(address);
        }
        const [first = '', second = ''] = ends;
        expect(answerOf(first).code).toBeDefined();
        expect(answerOf(second)).toMatchObject({ error: 'invalid_request_uri', state: flow.state });
        expect(answerOf(second)).not.toHaveProperty('code');
      } finally {
        at.issuer.clock.advance(-secondsLater);
        at.identityProvider.setPerson(PERSON);
      }
    }
  });

  it('and finished late by two browsers at once: one gets a code', async () => {
    const flow = await push();
    const { browsers, pages } = await openIn(flow, 4);
    at.issuer.clock.advance(120);
    const ends = await Promise.all(
      browsers.map((one, index) => one.visit(`${pages[index]?.address}/login`)),
    ).finally(() => at.issuer.clock.advance(-120));
    const answers = ends.map(({ address }) => answerOf(address));
    expect(answers.filter(({ code }) => code !== undefined)).toHaveLength(1);
    expect(answers.filter(({ error }) => error === 'invalid_request_uri')).toHaveLength(3);
  });

  it('not by a HEAD request, which begins nothing on any page of a citizen', async () => {
    const flow = await push();
    const head = (address: string) => at.issuer.call(address, { method: 'HEAD', redirect: 'manual' });
    for (let time = 0; time < 6; time += 1) {
      const answer = await head(at.flow.authorizeAddress(flow));
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([404, []]);
    }
    const { page } = await at.flow.open(flow);
    expect(page.status).toBe(200);
    for (const path of ['', '/login', '/login/return', '/present']) {
      expect((await head(page.address + path)).status).toBe(404);
    }
    expect((await head(`${PUBLIC_URL}/login/callback`)).status).toBe(404);
  });
});

describe('the code of a pushed request', () => {
  it('is worth something to the instance of the wallet that pushed it alone', async () => {
    const newCode = async () => {
      const flow = await push();
      return { flow, code: answerOf((await at.flow.logIn(flow)).address).code ?? '' };
    };
    const stolen = await newCode();
    const headers = await at.attested('income', { instance: await makeKey() });
    const answer = await at.flow.exchange(stolen.flow, stolen.code, { headers });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_grant']);
    const own = await newCode();
    expect((await at.flow.exchange(own.flow, own.code)).status).toBe(200);
  });
});

describe('at the token endpoint', () => {
  it('a credential is named once, however often it is asked for', async () => {
    const { json } = await at.flow.authorize('income');
    const refresh = (count: number) =>
      at.flow.refresh('income', String(json.refresh_token), {
        form: {
          authorization_details: JSON.stringify(Array(count).fill(JSON.parse(detailsFor('income'))[0])),
        },
      });
    const once = await refresh(1);
    expect([once.status, once.json.authorization_details]).toEqual([200, json.authorization_details]);
    for (const count of [10, 280]) {
      const answer = await refresh(count);
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_authorization_details']);
    }
  });
});
