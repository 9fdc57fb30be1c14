import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { networkOf } from '../src/network-of.ts';
import { askForCode, attemptOf, enterCode, goOn, logInByCode, openLogin } from './support/log-in.ts';
import { createRelyingParty, type RelyingParty } from './support/relying-party.ts';
import { createAuthenticator } from './support/software-authenticator.ts';
import {
  ADULT,
  BEHIND_PROXY,
  CHILD,
  NOBODY,
  prepareFolder,
  startLogin,
  type TestFolder,
  type TestLogin,
  withSettings,
} from './support/start-login.ts';
import { createVisitor, type Page, type Visitor } from './support/visitor.ts';

type Options = Parameters<ReturnType<typeof createAuthenticator>['create']>[0] & { rpId: string };

const HOME = '198.51.100.7';
const ATTACKER = '203.0.113.9';
const WRONG = '00000000';
const MOST_WRONG = 12;
const settings = {
  ...BEHIND_PROXY,
  LOGIN_WRONG_CODES_PER_HOUR: String(MOST_WRONG),
  LOGIN_WRONG_CODES_ALARM: '4',
  LOG_LEVEL: 'warn',
};

let folder: TestFolder;
let login: TestLogin;
let service: RelyingParty;

beforeEach(async () => {
  folder = withSettings(await prepareFolder(), settings);
  login = await startLogin(folder);
  service = await createRelyingParty(login.url);
});
afterEach(async () => {
  await login.close();
  folder.remove();
});

const newest = () => login.codes.at(-1) ?? '';
const personNumber = (index: number) => `P${String(index).padStart(10, '0')}`;
const isOver = ({ status, text }: Page) => status === 400 && text.includes('This login is over');
const logIn = (from: string, person = ADULT) =>
  logInByCode(login, createVisitor(login.url, 'en', from), service, person.personNumber);

/** Somebody on the first page of a login of their own. */
async function open(from = HOME) {
  const visitor = createVisitor(login.url, 'en', from);
  return { visitor, ...(await openLogin(visitor, service)) };
}

async function enterWrong(visitor: Visitor, page: Page, times: number): Promise<Page[]> {
  const pages: Page[] = [];
  for (let count = 1; count <= times; count += 1) pages.push(await enterCode(visitor, page, WRONG));
  return pages;
}

/** As many wrong codes from an address as it may have, each attempt for another person. */
async function useUp(from: string, wrongCodes = MOST_WRONG) {
  for (let left = wrongCodes, person = 100; left > 0; left -= 4, person += 1) {
    const { visitor, page } = await open(from);
    await askForCode(visitor, page, personNumber(person));
    await enterWrong(visitor, page, Math.min(4, left));
  }
}

describe('one login attempt', () => {
  it('is good for three numbers, known or not; the fourth ends it, for passkeys too, and a new one begins', async () => {
    const { visitor, page } = await open();
    for (const typed of [NOBODY, ADULT.personNumber, CHILD.personNumber, ADULT.personNumber]) {
      expect((await askForCode(visitor, page, typed)).text).toContain('one-time-code');
    }
    const earlier = newest();
    const ended = await askForCode(visitor, page, personNumber(1));
    expect([isOver(ended), ended.text.includes('start again')]).toEqual([true, true]);
    expect(isOver(await enterCode(visitor, page, earlier))).toBe(true);
    expect(isOver(await askForCode(visitor, page, ADULT.personNumber))).toBe(true);
    expect(isOver(await visitor.post(attemptOf(page), { step: 'again' }))).toBe(true);
    expect(isOver(await visitor.open(attemptOf(page)))).toBe(true);
    for (const path of ['passkey/options', 'passkey']) {
      const answer = await visitor.postJson(`${attemptOf(page)}/${path}`, {});
      expect(answer).toEqual({ status: 400, body: { error: 'attempt_spent' } });
    }
    const [, way = ''] = /href="([^"]*\/cancel)"/.exec(ended.text) ?? [];
    const back = new URL((await visitor.open(way)).address);
    expect(back.searchParams.get('error')).toBe('access_denied');

    const { asked, page: fresh } = await openLogin(visitor, service);
    await askForCode(visitor, fresh, ADULT.personNumber);
    const done = await goOn(visitor, await enterCode(visitor, fresh, newest()));
    expect((await service.redeem(asked, done)).claims).toMatchObject({ person_number: ADULT.personNumber });
  });

  it('is good for ten wrong codes, whoever they were for; then the right one opens nothing', async () => {
    const { visitor, page } = await open();
    await askForCode(visitor, page, CHILD.personNumber);
    await enterWrong(visitor, page, 5);
    await askForCode(visitor, page, ADULT.personNumber);
    const pages = await enterWrong(visitor, page, 4);
    expect(pages.at(-1)?.text).toContain('Tries left: 1');
    await visitor.post(attemptOf(page), { step: 'again' });
    const both = await Promise.all([enterCode(visitor, page, WRONG), enterCode(visitor, page, WRONG)]);
    expect(both.map(isOver)).toEqual([true, true]);
    expect(isOver(await enterCode(visitor, page, newest()))).toBe(true);
    expect((await logIn(HOME)).done.text).toContain(ADULT.name);
  });

  it('says in both languages what to do when it is over', async () => {
    const visitor = createVisitor(login.url, 'zh-CN', HOME);
    const { page } = await openLogin(visitor, service);
    for (const person of [1, 2, 3]) await askForCode(visitor, page, personNumber(person));
    const ended = await askForCode(visitor, page, personNumber(4));
    for (const text of ['请回到钱包或您要办理的服务，重新开始', '返回服务，重新开始', 'start again']) {
      expect(ended.text).toContain(text);
    }
  });
});

describe('wrong codes of one address', () => {
  it('are bounded over all people and attempts: sixty people’s numbers give no more guesses than one’s', async () => {
    let checked = 0;
    for (let person = 0; person < 60; person += 1) {
      const { visitor, page } = await open(ATTACKER);
      await askForCode(visitor, page, personNumber(person));
      const pages = await enterWrong(visitor, page, 5);
      checked += pages.filter(({ text }) => /Tries left|no longer good/.test(text)).length;
    }
    expect(checked).toBe(MOST_WRONG);
    // everybody else still logs in
    expect((await logIn(HOME)).done.text).toContain(ADULT.name);
  });

  it('stop codes from there, right ones too, with a sentence that says until when; a passkey still works', async () => {
    const logInAgain = await ownerOfPasskey();
    const waiting = await open(ATTACKER);
    await askForCode(waiting.visitor, waiting.page, ADULT.personNumber);
    const code = newest();
    await useUp(ATTACKER);
    const refused = [
      await enterCode(waiting.visitor, waiting.page, code),
      await waiting.visitor.post(attemptOf(waiting.page), { step: 'again' }),
      await askForCode(waiting.visitor, waiting.page, NOBODY),
    ];
    for (const { status, text } of refused) {
      expect(status).toBe(422);
      expect(text).toContain('Too many wrong codes came from your network. Try again in 60 minutes');
      expect(text).toContain('data-passkey="log_in"');
    }
    expect(await logInAgain(ATTACKER)).toBe(200);
  });

  it('are forgotten after an hour and not a second before, and not by a restart', async () => {
    await useUp(ATTACKER);
    await login.close();
    login = await startLogin(folder);
    const refusal = 'Too many wrong codes';
    const ask = async () => {
      const { visitor, page } = await open(ATTACKER);
      return (await askForCode(visitor, page, ADULT.personNumber)).text;
    };
    expect(await ask()).toContain(refusal);
    login.pass(60 * 60 - 30);
    const late = await ask();
    expect(late).toContain(refusal);
    expect(late).toContain('Try again in 1 minute');
    login.pass(30);
    expect((await logIn(ATTACKER)).done.text).toContain(ADULT.name);
  });

  it('are those of the caller that the proxy names, not of one that the caller names', async () => {
    await useUp(`192.0.2.1, ${ATTACKER}`, 4);
    await useUp(`192.0.2.2, ${ATTACKER}`, 4);
    await useUp(`192.0.2.3, ${ATTACKER}`, 4);
    const { visitor, page } = await open(`192.0.2.4, ${ATTACKER}`);
    expect((await askForCode(visitor, page, ADULT.personNumber)).text).toContain('Too many wrong codes');
    expect((await logIn('192.0.2.1')).done.text).toContain(ADULT.name);
  });

  it('are those of whoever connects where no proxy is set, whatever the request says', async () => {
    await login.close();
    login = await startLogin(withSettings(folder, { LOGIN_PROXIES: '' }));
    await useUp(ATTACKER);
    const { visitor, page } = await open(HOME);
    expect((await askForCode(visitor, page, ADULT.personNumber)).text).toContain('Too many wrong codes');
  });

  it('are counted for the network that one customer has', () => {
    const same = ['2001:db8:1:2::1', '2001:0DB8:0001:0002:ffff::9', '2001:db8:1:2:3:4:5:6%eth0'];
    expect(new Set(same.map(networkOf)).size).toBe(1);
    expect(networkOf('2001:db8:1:3::1')).not.toBe(networkOf('2001:db8:1:2::1'));
    expect(networkOf('::1')).toBe('0:0:0:0');
    expect([networkOf('::ffff:203.0.113.9'), networkOf(ATTACKER)]).toEqual([ATTACKER, ATTACKER]);
    expect(networkOf('64:ff9b::203.0.113.9')).toBe('64:ff9b:0:0');
  });
});

describe('wrong codes of everyone', () => {
  const alarms = () => login.log.filter((line) => line.includes('many_wrong_codes'));

  it('are told to the operator from the threshold on, once in ten minutes, and lock nobody out', async () => {
    await useUp('203.0.113.1', 3);
    expect(alarms()).toHaveLength(0);
    await useUp('203.0.113.2', 4);
    expect(alarms().map((line) => JSON.parse(line))).toMatchObject([
      { level: 50, code: 'many_wrong_codes', inLastHour: 4, msg: 'somebody may be guessing codes' },
    ]);
    expect((await logIn(HOME)).done.text).toContain(ADULT.name);
    login.pass(10 * 60);
    await useUp('203.0.113.3', 2);
    expect(alarms()).toHaveLength(2);
    login.pass(60 * 60);
    await useUp('203.0.113.4', 3);
    expect(alarms()).toHaveLength(2);
  });

  it('leave nobody’s number, address or code in the log', async () => {
    await useUp(ATTACKER);
    const written = login.log.join('');
    for (const secret of [ATTACKER, personNumber(100), WRONG, ...login.codes]) {
      expect(written).not.toContain(secret);
    }
  });
});

describe('somebody in whose name others ask for codes and enter wrong ones', () => {
  const ask = async (from: string) => {
    const { visitor, page } = await open(from);
    return askForCode(visitor, page, ADULT.personNumber);
  };

  it('keeps the code that they asked for themselves', async () => {
    const mine = await open();
    await askForCode(mine.visitor, mine.page, ADULT.personNumber);
    const code = newest();
    const theirs = await open(ATTACKER);
    await askForCode(theirs.visitor, theirs.page, ADULT.personNumber);
    await enterWrong(theirs.visitor, theirs.page, 6);
    expect((await enterCode(mine.visitor, mine.page, code)).text).toContain(ADULT.name);
  });

  it('is never kept from a code by one address alone', async () => {
    for (let block = 0; block < 6; block += 1) {
      for (let count = 0; count < 6; count += 1) await ask(ATTACKER);
      expect((await ask(ATTACKER)).text).toContain('asked for too often');
      expect((await ask(HOME)).text).toContain('one-time-code');
      login.pass(10 * 60);
    }
  });

  it('is kept from one by many addresses for an hour at most, is told how long, and a passkey works meanwhile', async () => {
    const logInAgain = await ownerOfPasskey();
    login.pass(60 * 60);
    for (let address = 1; address <= 4; address += 1) {
      for (let count = 0; count < 5; count += 1) await ask(`203.0.113.${address}`);
    }
    const refused = await ask(HOME);
    expect(refused.status).toBe(422);
    expect(refused.text).toMatch(
      /asked for too often for this number. Try again in (59|60) minutes, or use a/,
    );
    expect(await logInAgain(HOME)).toBe(200);
    login.pass(60 * 60);
    expect((await logIn(HOME)).done.text).toContain(ADULT.name);
  });
});

/** Adds a passkey to the adult’s login. Returns a login by it, which answers with its status. */
async function ownerOfPasskey() {
  const visitor = createVisitor(login.url, 'en', HOME);
  await logInByCode(login, visitor, service, ADULT.personNumber);
  const authenticator = createAuthenticator(login.url);
  const options = (await visitor.postJson('/account/passkeys/options', {})).body as Options;
  await visitor.postJson('/account/passkeys', authenticator.create(options));
  return async (from: string) => {
    const later = await open(from);
    const attempt = attemptOf(later.page);
    const request = (await later.visitor.postJson(`${attempt}/passkey/options`, {})).body as Options;
    return (await later.visitor.postJson(`${attempt}/passkey`, authenticator.get(request))).status;
  };
}
