import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attemptOf, goOn, logInByCode, openLogin } from './support/log-in.ts';
import { createRelyingParty, type RelyingParty } from './support/relying-party.ts';
import { type Authenticator, createAuthenticator } from './support/software-authenticator.ts';
import {
  ADULT,
  CHILD,
  prepareFolder,
  startLogin,
  type TestFolder,
  type TestLogin,
} from './support/start-login.ts';
import { createVisitor, type Visitor } from './support/visitor.ts';

let folder: TestFolder;
let login: TestLogin;
let service: RelyingParty;
let authenticator: Authenticator;

type Options = Parameters<Authenticator['create']>[0] & Parameters<Authenticator['get']>[0];

/** A passkey of the person, added after a login by code. */
async function addPasskey(personNumber: string, bent?: Parameters<Authenticator['create']>[1]) {
  const visitor = createVisitor(login.url);
  await logInByCode(login, visitor, service, personNumber);
  const made = createAuthenticator(login.url);
  const options = (await visitor.postJson('/account/passkeys/options', {})).body as Options;
  const answer = made.create(options, bent);
  const added = await visitor.postJson('/account/passkeys', answer);
  return { visitor, made, options, answer, added };
}

/** Somebody on the first page of a login, with a challenge. */
async function challenged(extra?: Record<string, string>, visitor: Visitor = createVisitor(login.url)) {
  const { asked, page } = await openLogin(visitor, service, extra);
  const attempt = attemptOf(page);
  const options = (await visitor.postJson(`${attempt}/passkey/options`, {})).body as Options;
  const answer = (body: unknown) => visitor.postJson(`${attempt}/passkey`, body);
  return { visitor, asked, attempt, options, answer };
}

const refused = { status: 400, body: { error: 'passkey_refused' } };

beforeAll(async () => {
  folder = await prepareFolder();
  login = await startLogin(folder);
  service = await createRelyingParty(login.url);
  const { made, added } = await addPasskey(ADULT.personNumber);
  expect(added).toEqual({ status: 200, body: { next: '/account' } });
  authenticator = made;
});
afterAll(async () => {
  await login.close();
  folder.remove();
});

describe('adding a passkey', () => {
  it('is offered after a login by code, within the login, and goes on to the service', async () => {
    const visitor = createVisitor(login.url);
    const { asked, page } = await openLogin(visitor, service);
    const attempt = attemptOf(page);
    await visitor.post(attempt, { step: 'number', person_number: CHILD.personNumber });
    const done = await visitor.post(attempt, { step: 'code', code: login.codes.at(-1) ?? '' });
    expect(done.text).toContain('data-passkey="add"');
    const made = createAuthenticator(login.url);
    const options = (await visitor.postJson(`${attempt}/passkeys/options`, {})).body as Options;
    const { body } = await visitor.postJson(`${attempt}/passkeys`, made.create(options));
    const back = await visitor.open((body as { next: string }).next);
    const { claims } = await service.redeem(asked, back);
    expect(claims).toMatchObject({ person_number: CHILD.personNumber });

    const later = await challenged();
    expect((await later.answer(made.get(later.options))).status).toBe(200);
  });

  it('needs a login: neither the first page of one nor a stranger gets options', async () => {
    const { visitor, attempt } = await challenged();
    expect((await visitor.postJson(`${attempt}/passkeys/options`, {})).status).toBe(400);
    const stranger = createVisitor(login.url);
    expect((await stranger.postJson('/account/passkeys/options', {})).status).toBe(400);
    expect((await stranger.postJson(`${attempt}/passkeys/options`, {})).status).toBe(400);
  });

  it('names no number to the authenticator, asks for the person’s verification, and not for a passkey it has', async () => {
    const visitor = createVisitor(login.url);
    await logInByCode(login, visitor, service, ADULT.personNumber);
    const { body } = await visitor.postJson('/account/passkeys/options', {});
    const text = JSON.stringify(body);
    expect(text).not.toContain(ADULT.personNumber);
    expect(body).toMatchObject({
      rp: { id: 'localhost' },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: [{ type: 'public-key' }],
    });
  });

  it.each([
    ['from another site', { origin: 'http://localhost:9' }],
    ['for another host', { rpId: 'example.org' }],
    ['without the person verified', { flags: 0x41 }],
    ['with another challenge', { challenge: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
    ['that is an answer to a login', { type: 'webauthn.get' }],
  ])('is refused %s', async (_case, bent) => {
    login.pass(3 * 60);
    expect((await addPasskey(CHILD.personNumber, bent)).added).toEqual(refused);
  });

  it('is refused a second time with the same answer, in another session, and after five minutes', async () => {
    login.pass(24 * 60 * 60);
    const { visitor, answer, added } = await addPasskey(ADULT.personNumber);
    expect(added.status).toBe(200);
    expect(await visitor.postJson('/account/passkeys', answer)).toEqual(refused);

    const other = createVisitor(login.url);
    await logInByCode(login, other, service, CHILD.personNumber);
    const options = (await visitor.postJson('/account/passkeys/options', {})).body as Options;
    const made = createAuthenticator(login.url).create(options);
    expect(await other.postJson('/account/passkeys', made)).toEqual(refused);
    login.pass(300);
    expect(await visitor.postJson('/account/passkeys', made)).toEqual(refused);
  });
});

describe('a login by passkey', () => {
  it('needs no number and no code, and tells the service how it was', async () => {
    const { visitor, asked, attempt, options, answer } = await challenged();
    expect(JSON.stringify(options)).not.toContain('allowCredentials":[{');
    const { status, body } = await answer(authenticator.get(options));
    expect([status, body]).toEqual([200, { next: new URL(attempt).pathname }]);
    const done = await visitor.open(attempt);
    expect(done.text).not.toContain('data-passkey="add"');
    const { claims } = await service.redeem(asked, await goOn(visitor, done));
    expect(claims).toMatchObject({ person_number: ADULT.personNumber, amr: ['pop', 'user'] });
  });

  it.each([
    ['from another site', { origin: 'http://localhost:9' }],
    ['for another host', { rpId: 'example.org' }],
    ['without the person verified', { flags: 0x01 }],
    ['with another challenge', { challenge: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
    ['that belongs to somebody else', { userHandle: Buffer.alloc(32).toString('base64url') }],
    ['that is an answer to adding one', { type: 'webauthn.create' }],
    ['with a counter that was used', { counter: 1 }],
    ['with another signature', { signature: 'MEUCIQDa' }],
  ])('is refused %s', async (_case, bent) => {
    const { options, answer } = await challenged();
    expect(await answer(authenticator.get(options, bent))).toEqual(refused);
  });

  it('is refused with a passkey nobody added, and with an answer of another form', async () => {
    const { options, answer } = await challenged();
    expect(await answer(createAuthenticator(login.url).get(options, { userHandle: 'AAAA' }))).toEqual(
      refused,
    );
    for (const body of [
      null,
      {},
      [],
      { ...authenticator.get(options), id: 7 },
      { id: '<b>', response: {} },
    ]) {
      expect(await answer(body)).toEqual(refused);
    }
  });

  it('takes an answer once, in the attempt it was made for, for five minutes', async () => {
    const mine = await challenged();
    const others = await challenged();
    const made = authenticator.get(mine.options);
    expect(await others.answer(made)).toEqual(refused);
    const both = await Promise.all([mine.answer(made), mine.answer(made)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 400]);
    expect((await mine.answer(made)).status).toBe(400);

    const late = await challenged();
    const lateAnswer = authenticator.get(late.options);
    login.pass(300);
    expect(await late.answer(lateAnswer)).toEqual(refused);
  });

  it('ends somebody else’s login in this browser', async () => {
    login.pass(24 * 60 * 60);
    const visitor = createVisitor(login.url);
    await logInByCode(login, visitor, service, CHILD.personNumber);
    const { asked, attempt, options, answer } = await challenged({ prompt: 'login' }, visitor);
    expect((await answer(authenticator.get(options))).status).toBe(200);
    const back = await goOn(visitor, await visitor.open(attempt));
    expect((await service.redeem(asked, back)).claims).toMatchObject({ person_number: ADULT.personNumber });
    expect((await visitor.open('/account')).text).toContain(ADULT.name);
  });
});

describe('the page of one’s own login', () => {
  it('lists passkeys, and removes one’s own and nobody else’s', async () => {
    login.pass(24 * 60 * 60);
    const { visitor, made, answer } = await addPasskey(CHILD.personNumber);
    const stranger = createVisitor(login.url);
    await logInByCode(login, stranger, service, ADULT.personNumber);
    const remove = (who: Visitor) => who.post('/account', { step: 'remove', passkey: answer.id });
    expect((await visitor.open('/account')).text).toContain(answer.id);
    await remove(stranger);
    expect((await visitor.open('/account')).text).toContain(answer.id);
    await remove(visitor);
    expect((await visitor.open('/account')).text).not.toContain(answer.id);
    const later = await challenged();
    expect(await later.answer(made.get(later.options))).toEqual(refused);
  });

  it('asks whoever is not logged in to log in, and shows nothing before', async () => {
    const visitor = createVisitor(login.url);
    const page = await visitor.open('/');
    expect(page.address).toContain('/attempt/');
    expect(page.text).not.toContain(ADULT.name);
    expect((await visitor.post('/account', { step: 'remove', passkey: 'x' })).status).toBe(400);
  });

  it('keeps no more than ten passkeys of a person', async () => {
    login.pass(24 * 60 * 60);
    const visitor = createVisitor(login.url);
    await logInByCode(login, visitor, service, CHILD.personNumber);
    const statuses: number[] = [];
    for (let count = 1; count <= 11; count += 1) {
      const options = (await visitor.postJson('/account/passkeys/options', {})).body as Options;
      const made = createAuthenticator(login.url).create(options);
      statuses.push((await visitor.postJson('/account/passkeys', made)).status);
    }
    expect(statuses.at(-1)).toBe(400);
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(10);
  });

  it('tells the person on the phone that a passkey was added', async () => {
    login.pass(24 * 60 * 60);
    const { visitor } = await addPasskey(ADULT.personNumber);
    const { text } = await visitor.post('/phone', { person_number: ADULT.personNumber });
    expect(text).toContain('a passkey was added');
  });
});
