// The clerk's interface: nothing without a login, nothing for another department, nothing from another site.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLERK, INCOME_CLERK, PUBLIC_URL } from '../support/enrolled-city.ts';
import { OTHER_PERSON, PERSON, registerOf } from '../support/registers.ts';
import { type Call, type RunningIssuer, startIssuer } from '../support/running-issuer.ts';
import { createTestWallet, makeKey, makeKeys, type TestWallet } from '../support/test-wallet.ts';

let issuer: RunningIssuer;
let wallet: TestWallet;
let incomeClerk: Call;

beforeAll(async () => {
  issuer = await startIssuer();
  for (const department of ['income', 'residency']) {
    await issuer.importCsv(department, registerOf(department));
  }
  wallet = createTestWallet(issuer, await makeKey());
  incomeClerk = await issuer.login(INCOME_CLERK);
});
afterAll(() => issuer.stop());

const post = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});
const change = (action: string, department: string, person_number: string, by: Call = issuer.clerk) =>
  by(`/clerk/credentials/${action}`, post({ department, person_number }));
const find = async (query: string, department = 'income') =>
  (await issuer.clerk(`/clerk/people?department=${department}&query=${encodeURIComponent(query)}`)).json
    .people as Record<string, unknown>[];

/** What a wallet or a citizen's browser may reach without a login; everything else must ask for one. */
const OPEN = [
  /^\/health$/,
  /^\/\.well-known\/(openid-credential-issuer|oauth-authorization-server|oauth-protected-resource)\/[a-z]+$/,
  /^\/[a-z]+\/(types\/[a-z]+(\/card\.svg)?|offer|offers\/:id|status\/:number)$/,
  /^\/[a-z]+\/(par|token|challenge|nonce|credential|deferred|notification)$/,
  // The citizen's own pages: bound to the browser in which the wallet opened them.
  /^\/[a-z]+\/(authorize(\/:resumed)?|interaction\/:uid(\/[a-z/-]+)?)$/,
  /^\/(login\/callback|pages\.css)$/,
  /^\/[a-z]+\/audit-log(\/leaves\/:leaf|\/consistency)?$/,
];

describe('without a login', () => {
  it('every route but the wallet’s and the login itself answers 401', async () => {
    const closed = issuer.app.routes.filter(
      ({ method, url }) =>
        !(url.startsWith('/clerk/')
          ? method === 'POST' && url === '/clerk/session'
          : OPEN.some((one) => one.test(url))),
    );
    expect(closed.length).toBeGreaterThanOrEqual(9);
    for (const { method, url } of closed) {
      for (const cookie of ['', 'anju_clerk=', `anju_clerk=${'z'.repeat(43)}`]) {
        const answer = await issuer.call(url.replace(':id', 'x'), { method, headers: { cookie } });
        expect([method, url, answer.status]).toEqual([method, url, 401]);
        if (method !== 'HEAD') {
          expect(answer.json).toMatchObject({
            error: {
              code: 'not_logged_in',
              message: { 'zh-CN': expect.any(String), en: expect.any(String) },
            },
          });
        }
        expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      }
    }
  });

  it('an address that cannot be decoded gets our own answer, which does not repeat it', async () => {
    const answer = await issuer.call('/income/offers/%E0%A4%A');
    expect([answer.status, answer.json]).toMatchObject([400, { error: { code: 'request_invalid' } }]);
    expect(answer.text).not.toContain('%E0');
  });

  it('a request that never ends is given up', () => {
    expect(issuer.app.server.server.requestTimeout).toBe(60_000);
  });

  it('what is not a route is not found', async () => {
    const answer = await issuer.call('/nothing/here');
    expect([answer.status, answer.json]).toMatchObject([404, { error: { code: 'not_found' } }]);
  });
});

describe('logging in', () => {
  const logIn = (body: unknown, headers?: Record<string, string>) =>
    issuer.call('/clerk/session', post(body, headers));

  it('opens a session in a cookie that scripts and other sites do not get', async () => {
    const answer = await logIn(INCOME_CLERK);
    expect(answer.json).toEqual({
      login: INCOME_CLERK.login,
      name: { 'zh-CN': '王伟', en: 'Wang Wei' },
      departments: [
        {
          id: 'income',
          name: expect.objectContaining({ en: expect.any(String) }),
          credentials: [
            expect.objectContaining({ configuration_id: 'income', format: 'dc+sd-jwt' }),
            expect.objectContaining({ configuration_id: 'income-w3c', format: 'jwt_vc_json' }),
          ],
          online: false,
        },
      ],
    });
    const cookie = answer.headers.get('set-cookie');
    for (const part of ['anju_clerk=', 'HttpOnly', 'SameSite=Strict', 'Path=/clerk'])
      expect(cookie).toContain(part);
  });

  it('answers a wrong password and an unknown login alike', async () => {
    const wrong = await logIn({ ...INCOME_CLERK, password: 'wrong' });
    const unknown = await logIn({ login: 'nobody', password: 'wrong' });
    expect([wrong.status, wrong.json]).toEqual([unknown.status, unknown.json]);
    expect(wrong.json).toMatchObject({ error: { code: 'login_failed' } });
    expect(wrong.headers.get('set-cookie')).toBeNull();
  });

  it('refuses what is not a login', async () => {
    for (const body of [{}, [], { login: 1, password: 2 }, { login: 'x' }]) {
      expect((await logIn(body)).json).toMatchObject({ error: { code: 'request_invalid' } });
    }
  });

  it('ends with logging out, and with time', async () => {
    const clerk = await issuer.login(INCOME_CLERK);
    expect((await clerk('/clerk/session')).status).toBe(200);
    expect((await clerk('/clerk/session', { method: 'DELETE' })).status).toBe(204);
    expect((await clerk('/clerk/session')).status).toBe(401);
    const late = await issuer.login(INCOME_CLERK);
    issuer.clock.advance(8 * 3600 + 1);
    expect((await late('/clerk/session')).status).toBe(401);
    issuer.clock.advance(-(8 * 3600 + 1));
    expect((await late('/clerk/session')).status).toBe(200);
  });
});

describe('a writing request from another site', () => {
  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['an unnamed origin', { origin: 'null' }],
    ['a browser that names no origin', { 'sec-fetch-site': 'cross-site' }],
  ])('is refused: %s', async (_name, headers) => {
    const body = { department: 'income', person_number: PERSON };
    const answer = await issuer.clerk('/clerk/offers', post(body, headers));
    expect([answer.status, answer.json]).toMatchObject([403, { error: { code: 'foreign_origin' } }]);
    const login = await issuer.call('/clerk/session', post(INCOME_CLERK, headers));
    expect(login.status).toBe(403);
  });

  it('is accepted from the console’s own origin', async () => {
    const body = { department: 'income', person_number: PERSON };
    expect((await issuer.clerk('/clerk/offers', post(body, { origin: PUBLIC_URL }))).status).toBe(201);
  });
});

describe('a clerk of one department', () => {
  it('works there', async () => {
    const answer = await incomeClerk('/clerk/people?department=income&query=');
    expect(answer.json.people).toHaveLength(3);
    expect((await change('suspend', 'income', PERSON, incomeClerk)).status).toBe(200);
    expect((await change('resume', 'income', PERSON, incomeClerk)).status).toBe(200);
  });

  it('can do and see nothing at another', async () => {
    const offer = await issuer.clerk(
      '/clerk/offers',
      post({ department: 'residency', person_number: PERSON }),
    );
    const answers = [
      await incomeClerk('/clerk/people?department=residency&query='),
      await incomeClerk('/clerk/offers', post({ department: 'residency', person_number: PERSON })),
      await change('revoke', 'residency', PERSON, incomeClerk),
      await incomeClerk('/clerk/records/import?department=residency', {
        method: 'POST',
        headers: { 'content-type': 'text/csv' },
        body: registerOf('residency'),
      }),
      await incomeClerk('/clerk/people?department=unknown&query='),
    ];
    for (const { status, json } of answers) {
      expect([status, json]).toMatchObject([403, { error: { code: 'department_not_yours' } }]);
    }
    expect((await incomeClerk(`/clerk/offers/${offer.json.offer_id}`)).status).toBe(404);
    const audit = await incomeClerk('/clerk/audit');
    for (const entry of audit.json.entries as { department?: string }[]) {
      expect([undefined, 'income']).toContain(entry.department);
    }
  });
});

describe('searching', () => {
  it.each(['张', '张伟', PERSON, 'H0000000001'])(
    'finds by part of a name and by number: %s',
    async (query) => {
      expect((await find(query)).map((person) => person.person_number)).toContain(PERSON);
    },
  );

  it('takes signs that mean something to the database as they are', async () => {
    for (const query of ['%', '_', '\\', "' OR 1=1 --"]) expect(await find(query)).toEqual([]);
  });

  it('shows people page by page', async () => {
    const [header = '', row = ''] = registerOf('income').split('\n');
    const rows = Array.from({ length: 45 }, (_, position) =>
      row.replace(PERSON, `P1${String(position).padStart(9, '0')}`).replace('张伟', `分页${position}`),
    );
    expect((await issuer.importCsv('income', [header, ...rows].join('\n'))).json).toEqual({ imported: 45 });
    const seen: unknown[] = [];
    const pages: unknown[] = [];
    for (let page: unknown = 1; page !== null; ) {
      const answer = await issuer.clerk(`/clerk/people?department=income&query=P1&page=${page}`);
      seen.push(...(answer.json.people as { person_number: string }[]).map((one) => one.person_number));
      page = answer.json.next;
      pages.push(page);
    }
    expect(pages).toEqual([2, 3, null]);
    expect(new Set(seen).size).toBe(45);
  });
});

describe('an offer', () => {
  it('comes with a QR text, a link for this device and a six-digit code', async () => {
    const answer = await issuer.clerk('/clerk/offers', post({ department: 'income', person_number: PERSON }));
    const uri = encodeURIComponent(`${PUBLIC_URL}/income/offers/${answer.json.offer_id}`);
    expect([answer.status, answer.json]).toEqual([
      201,
      {
        offer_id: expect.stringMatching(/^[\w-]{22}$/),
        qr: `openid-credential-offer://?credential_offer_uri=${uri}`,
        link: `http://wallet.test:4003/open?credential_offer_uri=${uri}`,
        tx_code: expect.stringMatching(/^\d{6}$/),
        expires_at: expect.stringMatching(/Z$/),
      },
    ]);
  });

  it('is not made for somebody who is not in the register', async () => {
    const answer = await issuer.clerk(
      '/clerk/offers',
      post({ department: 'income', person_number: 'P9999999999' }),
    );
    expect([answer.status, answer.json]).toMatchObject([404, { error: { code: 'person_not_found' } }]);
  });

  it('is followed until it is issued', async () => {
    const offer = await wallet.getOffer('income', PERSON);
    const state = async () => (await issuer.clerk(`/clerk/offers/${offer.id}`)).json.state;
    expect(await state()).toBe('open');
    const token = await wallet.accessToken(offer);
    expect(await state()).toBe('code_used');
    const body = await wallet.request('income', [await makeKey()], await wallet.nonce('income'));
    await wallet.credential('income', token, body);
    expect(await state()).toBe('issued');
  });
});

describe('searching by how a credential stands', () => {
  const numbers = (from: number) =>
    Array.from({ length: 25 }, (_, position) => `P2${String(from + position).padStart(9, '0')}`);
  const untouched = numbers(0);
  const [valid = '', suspended = '', revoked = '', resumed = ''] = numbers(100);
  const byState = async (state: string, page = 1) =>
    (await issuer.clerk(`/clerk/people?department=income&query=P2&state=${state}&page=${page}`)).json;
  const numbersOf = (answer: Record<string, unknown>) =>
    (answer.people as { person_number: string }[]).map((person) => person.person_number);

  beforeAll(async () => {
    const [header = '', row = ''] = registerOf('income').split('\n');
    const everybody = [...untouched, valid, suspended, revoked, resumed];
    const rows = everybody.map((number) => row.replace(PERSON, number));
    expect((await issuer.importCsv('income', [header, ...rows].join('\n'))).status).toBe(200);
    for (const number of [valid, suspended, revoked, resumed]) await wallet.receive('income', number, 2);
    await change('suspend', 'income', suspended);
    await change('revoke', 'income', revoked);
    await change('suspend', 'income', resumed);
    await change('resume', 'income', resumed);
  });

  it.each([
    ['valid', [valid, resumed]],
    ['suspended', [suspended]],
    ['revoked', [revoked]],
  ])('finds exactly who is %s', async (state, expected) => {
    const answer = await byState(state);
    expect([numbersOf(answer), answer.next]).toEqual([expected, null]);
    for (const person of answer.people as { state: string }[]) expect(person.state).toBe(state);
  });

  it('gives whole pages of those who match, not what is left of a page of everybody', async () => {
    const [first, second] = [await byState('not_issued', 1), await byState('not_issued', 2)];
    expect([first.next, second.next]).toEqual([2, null]);
    expect([...numbersOf(first), ...numbersOf(second)]).toEqual(untouched);
  });

  it('counts what has expired as not issued, but whoever a clerk stopped as stopped', async () => {
    // Longer than the rest of this quarter and the whole next one, after which no copy is left.
    const seconds = 200 * 24 * 3600;
    issuer.clock.advance(seconds);
    try {
      const later = await issuer.login(CLERK);
      const stillIn = async (state: string) =>
        numbersOf((await later(`/clerk/people?department=income&query=P2&state=${state}`)).json);
      expect(await stillIn('valid')).toEqual([]);
      expect(await stillIn('suspended')).toEqual([suspended]);
      expect(await stillIn('revoked')).toEqual([revoked]);
    } finally {
      issuer.clock.advance(-seconds);
    }
  });

  it('refuses a state that there is not, rather than showing everybody', async () => {
    for (const state of ['all', 'VALID', '']) {
      expect(await byState(state)).toMatchObject({ error: { code: 'request_invalid' } });
    }
  });
});

describe('revoking, suspending and resuming', () => {
  const stateOf = async () => (await find(OTHER_PERSON))[0]?.state;
  async function newPerson(number: string): Promise<string> {
    const [header = '', row = ''] = registerOf('income').split('\n');
    await issuer.importCsv('income', `${header}\n${row.replace(PERSON, number)}`);
    return number;
  }

  it('count the copies they change, and show in the register', async () => {
    expect(await stateOf()).toBe('not_issued');
    await wallet.receive('income', OTHER_PERSON, 3);
    expect(await stateOf()).toBe('valid');
    expect((await change('suspend', 'income', OTHER_PERSON)).json).toEqual({ suspended: 3 });
    expect(await stateOf()).toBe('suspended');
    // New copies would be valid: a suspension is not got round by another offer.
    const offer = await issuer.clerk(
      '/clerk/offers',
      post({ department: 'income', person_number: OTHER_PERSON }),
    );
    expect([offer.status, offer.json]).toMatchObject([409, { error: { code: 'person_suspended' } }]);
    expect((await change('suspend', 'income', OTHER_PERSON)).json).toEqual({ suspended: 0 });
    expect((await change('resume', 'income', OTHER_PERSON)).json).toEqual({ resumed: 3 });
    expect(await stateOf()).toBe('valid');
    expect((await change('revoke', 'income', OTHER_PERSON)).json).toEqual({ revoked: 3 });
    expect(await stateOf()).toBe('revoked');
    expect((await change('resume', 'income', OTHER_PERSON)).json).toEqual({ resumed: 0 });
    expect(await stateOf()).toBe('revoked');
  });

  it('hold a person who has nothing yet, until the suspension is lifted', async () => {
    const nobody = await newPerson('P3000000001');
    const listed = async () => (await find(nobody))[0]?.state;
    expect(await listed()).toBe('not_issued');
    expect((await change('suspend', 'income', nobody)).json).toEqual({ suspended: 0 });
    expect(await listed()).toBe('suspended');
    const offer = await issuer.clerk('/clerk/offers', post({ department: 'income', person_number: nobody }));
    expect(offer.json).toMatchObject({ error: { code: 'person_suspended' } });
    expect((await change('resume', 'income', nobody)).json).toEqual({ resumed: 0 });
    expect(await listed()).toBe('not_issued');
    expect(await wallet.receive('income', nobody, 1)).toHaveLength(1);
  });

  it('hold whoever has a token already, and after the suspended copies have expired', async () => {
    const holder = await newPerson('P3000000002');
    const token = await wallet.accessToken(await wallet.getOffer('income', holder));
    const ask = async () =>
      wallet.credential(
        'income',
        token,
        await wallet.request('income', await makeKeys(1), await wallet.nonce('income')),
      );
    expect((await ask()).status).toBe(200);
    await change('suspend', 'income', holder);
    expect((await ask()).json.error).toBe('credential_request_denied');
    const seconds = 200 * 24 * 3600;
    issuer.clock.advance(seconds);
    try {
      const later = await issuer.login(CLERK);
      const offer = await later('/clerk/offers', post({ department: 'income', person_number: holder }));
      expect(offer.json).toMatchObject({ error: { code: 'person_suspended' } });
    } finally {
      issuer.clock.advance(-seconds);
    }
  });

  it('end open offers, so that what was revoked is not issued again behind the clerk’s back', async () => {
    const offer = await wallet.getOffer('income', OTHER_PERSON);
    await change('revoke', 'income', OTHER_PERSON);
    expect((await wallet.token(offer)).json.error).toBe('invalid_grant');
  });

  it('leave other people alone', async () => {
    await wallet.receive('income', PERSON, 1);
    await change('revoke', 'income', OTHER_PERSON);
    expect((await find(PERSON))[0]?.state).toBe('valid');
  });
});

describe('the audit log', () => {
  it('says who did what to whom, newest first', async () => {
    await change('revoke', 'income', OTHER_PERSON);
    const answer = await issuer.clerk('/clerk/audit');
    const [latest] = answer.json.entries as Record<string, unknown>[];
    expect(latest).toEqual({
      at: expect.any(String),
      clerk: 'li.na',
      action: 'revoke',
      department: 'income',
      person_number: OTHER_PERSON,
      count: 0,
    });
  });
});

describe('a character that the database takes in no text', () => {
  const nul = '\0';

  it('finds no offer, for a clerk as for a wallet', async () => {
    for (const call of [issuer.clerk('/clerk/offers/%00'), issuer.call('/income/offers/%00')]) {
      const answer = await call;
      expect([answer.status, answer.json]).toMatchObject([404, { error: { code: 'offer_not_found' } }]);
    }
  });

  it('is refused in what a clerk asks for', async () => {
    const person_number = `${PERSON}${nul}`;
    const calls = [
      issuer.clerk('/clerk/people?department=income&query=%00'),
      issuer.clerk('/clerk/offers', post({ department: 'income', person_number })),
      change('revoke', 'income', person_number),
    ];
    for (const call of calls) {
      const answer = await call;
      expect([answer.status, answer.json]).toMatchObject([400, { error: { code: 'request_invalid' } }]);
    }
  });
});
