// Who gets in: every route but the wallet's and the public ones needs a login, a good cookie, and our own origin for writes.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ApiError } from '../../src/api-error.ts';
import { createApp, type VerifierPorts } from '../../src/app.ts';
import { hashPassword, isPasswordHash, passwordMatches } from '../../src/officers/password.ts';
import { createFakePorts, officers } from '../support/fake-ports.ts';
import { PASSWORD } from '../support/verifier.ts';

type App = Awaited<ReturnType<typeof createApp>>;

/** What may be reached without a login; a new route is not on it until someone writes it down here. */
const PUBLIC_ROUTES = new Set([
  'GET /agency/openapi.json',
  'GET /health',
  'GET /rules/:id/:version',
  'GET /rules/schema',
  'GET /audit-log',
  'GET /audit-log/leaves/:leaf',
  'GET /audit-log/consistency',
  'POST /desk/session',
  'GET /wallet/requests/:id',
  'POST /wallet/requests/:id',
  'POST /wallet/responses/:id',
  'POST /wallet/entries',
]);

let app: App;
let ports: VerifierPorts;
let now: Date;

beforeEach(async () => {
  now = new Date('2026-11-20T02:00:00Z');
  ports = await createFakePorts({ now: () => now });
  app = await createApp(ports);
  return () => app.close();
});

const login = (body: object, headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url: '/desk/session', payload: body, headers });
const good = { login: officers[0].login, password: PASSWORD };

async function cookieOf(answer: Awaited<ReturnType<typeof login>>): Promise<string> {
  return String(answer.headers['set-cookie']).split(';')[0] ?? '';
}

describe('the gate', () => {
  test('answers 401 on every route that is not public', async () => {
    const routes = routesOf(app);
    expect(routes.length).toBeGreaterThan(PUBLIC_ROUTES.size);
    for (const route of PUBLIC_ROUTES) expect(routes).toContain(route);
    const gated = routes.filter((route) => !PUBLIC_ROUTES.has(route));
    expect(gated).toContain('POST /desk/requests');
    for (const route of gated) {
      const [method = '', pattern = ''] = route.split(' ');
      const answer = await app.inject({
        method: method as 'GET',
        url: pattern.replace(':id', 'A'.repeat(43)),
      });
      expect([route, answer.statusCode]).toEqual([route, 401]);
      const code = pattern.startsWith('/agency/') ? 'api_key_required' : 'login_required';
      expect(answer.json()).toEqual(new ApiError(code).body());
    }
  });

  test('lets a signed-in officer through', async () => {
    const answer = await login(good);
    expect(answer.statusCode).toBe(200);
    expect(String(answer.headers['set-cookie'])).toMatch(/HttpOnly.*SameSite=Strict/);
    const cookie = await cookieOf(answer);
    const session = await app.inject({ url: '/desk/session', headers: { cookie } });
    expect(session.json()).toEqual({ login: 'li', name: officers[0].name, agency: officers[0].agency });
  });

  test.each([
    ['a wrong password', { ...good, password: 'wrong' }],
    ['an unknown login', { ...good, login: 'nobody' }],
  ])('answers 401 to %s, in the same words', async (_what, body) => {
    const answer = await login(body);
    expect(answer.statusCode).toBe(401);
    expect(answer.json().error.code).toBe('login_failed');
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  test.each([
    ['an empty form', {}],
    ['a password that is no text', { ...good, password: { $ne: '' } }],
    ['a member more', { ...good, role: 'admin' }],
  ])('answers 400 to %s', async (_what, body) => {
    expect((await login(body)).statusCode).toBe(400);
  });

  test('does not take a cookie that was signed out, has expired, or was made up', async () => {
    const cookie = await cookieOf(await login(good));
    const seen = async (value: string) =>
      (await app.inject({ url: '/desk/session', headers: { cookie: value } })).statusCode;
    expect(await seen(cookie)).toBe(200);
    expect(await seen(`${cookie}x`)).toBe(401);
    expect(await seen('anju_officer=')).toBe(401);
    now = new Date(now.getTime() + 12 * 3600 * 1000);
    expect(await seen(cookie)).toBe(401);
    now = new Date(now.getTime() - 1_000);
    expect(await seen(cookie)).toBe(200);
    await app.inject({ method: 'DELETE', url: '/desk/session', headers: { cookie } });
    expect(await seen(cookie)).toBe(401);
  });

  test('refuses a write from the page of another origin, and takes one from its own', async () => {
    for (const origin of ['https://example.org', 'null', 'http://localhost:4003']) {
      expect((await login(good, { origin })).json().error.code).toBe('foreign_origin');
    }
    expect((await login(good, { origin: ports.settings.publicUrl })).statusCode).toBe(200);
    const cookie = await cookieOf(await login(good));
    const headers = { cookie, origin: 'https://example.org' };
    const asked = await app.inject({ method: 'POST', url: '/desk/requests', headers, payload: {} });
    expect(asked.json().error.code).toBe('foreign_origin');
  });

  test('answers an address that cannot be decoded without repeating it', async () => {
    const answer = await app.inject({ url: '/desk/requests/%E0%A4%A' });
    expect([answer.statusCode, answer.json().error.code]).toEqual([400, 'input_invalid']);
    const toWallet = await app.inject({ url: '/wallet/requests/%E0%A4%A' });
    expect([toWallet.statusCode, toWallet.json().error]).toEqual([400, 'invalid_request']);
    for (const { body } of [answer, toWallet]) expect(body).not.toContain('%E0');
  });

  test('gives up a request that never ends', () => {
    expect(app.server.requestTimeout).toBe(30_000);
  });

  test('reads no page of the log from a time that no calendar has', async () => {
    const cookie = await cookieOf(await login(good));
    const read = (page: string) =>
      app.inject({ url: `/desk/decisions?page=${page}.${'A'.repeat(43)}`, headers: { cookie } });
    expect((await read('9999999999999')).statusCode).toBe(200);
    expect((await read('99999999999999')).statusCode).toBe(400);
  });

  test('stops a guesser after some attempts a minute', async () => {
    const statuses = [];
    for (let n = 0; n < 21; n += 1) statuses.push((await login({ ...good, login: 'nobody' })).statusCode);
    expect(statuses.slice(0, 20).every((status) => status === 401)).toBe(true);
    expect(statuses[20]).toBe(429);
  });
});

describe('asking', () => {
  let cookie: string;
  beforeEach(async () => {
    cookie = await cookieOf(await login(good));
  });
  const ask = (payload: object) =>
    app.inject({ method: 'POST', url: '/desk/requests', headers: { cookie }, payload });

  test('shows the services with the rule they rest on', async () => {
    const { services } = (await app.inject({ url: '/desk/services', headers: { cookie } })).json();
    expect(services).toEqual([
      expect.objectContaining({
        rule_id: 'beijing-public-rental',
        version: '2011-25',
        clauses: [{ id: 'urban-hukou', text: expect.anything() }, expect.anything(), expect.anything()],
      }),
    ]);
  });

  test.each([
    [201, { rule_id: 'beijing-public-rental' }],
    [201, { rule_id: 'beijing-public-rental', case_number: '京房审〔2026〕12号' }],
    [404, { rule_id: 'no-such-rule' }],
    [400, {}],
    [400, { rule_id: 'beijing-public-rental', case_number: '' }],
    [400, { rule_id: 'beijing-public-rental', case_number: '<b>' }],
    [400, { rule_id: 'beijing-public-rental', case_number: 'x'.repeat(65) }],
    [201, { rule_id: 'beijing-public-rental', case_number: '京房审2026-11-21-000123-4567' }],
    [400, { rule_id: 'beijing-public-rental', case_number: '11010519491231002X' }],
    [400, { rule_id: 'beijing-public-rental', case_number: '１１０１０５１９４９１２３１００２Ｘ' }],
    [400, { rule_id: 'beijing-public-rental', case_number: '110105-19491231-002x' }],
    [400, { rule_id: 'beijing-public-rental', case_number: '案P0000000123' }],
    [400, { rule_id: 'beijing-public-rental', name: 'Wang' }],
  ])('answers %i to %j', async (status, payload) => {
    expect((await ask(payload)).statusCode).toBe(status);
  });

  test('does not ask under a rule before it is in force', async () => {
    now = new Date('2011-11-30T15:59:59Z');
    cookie = await cookieOf(await login(good));
    expect((await ask({ rule_id: 'beijing-public-rental' })).statusCode).toBe(404);
    now = new Date('2011-11-30T16:00:00Z');
    expect((await ask({ rule_id: 'beijing-public-rental' })).statusCode).toBe(201);
  });

  test('takes no more than the limit, and says so', async () => {
    const answer = await ask({ rule_id: 'x'.repeat(70_000) });
    expect([answer.statusCode, answer.json().error.code]).toEqual([413, 'too_large']);
  });
});

describe('passwords', () => {
  let stored: string;
  beforeAll(async () => {
    stored = await hashPassword('口令 password');
  });
  afterAll(() => expect(isPasswordHash(stored)).toBe(true));

  test('match what they were made from and nothing else', async () => {
    expect(await passwordMatches('口令 password', stored)).toBe(true);
    expect(await passwordMatches('口令 Password', stored)).toBe(false);
    expect(await passwordMatches('', stored)).toBe(false);
  });

  test.each(['', 'plain', 'scrypt$16384$8$1$c2FsdA$aGFzaA'])(
    'never match a stored text like "%s"',
    async (text) => {
      expect(isPasswordHash(text)).toBe(false);
      expect(await passwordMatches('', text)).toBe(false);
    },
  );
});

/** `METHOD pattern` of every route, read from the router's own drawing of its tree. */
function routesOf(instance: App): string[] {
  const path: string[] = [];
  return instance
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const branch = /^(?<indent>[│ ]*)[├└]── (?<part>\S*)(?: \((?<methods>[A-Z, ]+)\))?$/.exec(line)?.groups;
      if (branch === undefined) return [];
      const { indent = '', part = '', methods = '' } = branch;
      path.splice(indent.length / 4, path.length, part);
      return methods
        .split(', ')
        .filter((method) => method !== '' && method !== 'HEAD' && method !== 'OPTIONS')
        .map((method) => `${method} ${path.join('')}`);
    });
}
