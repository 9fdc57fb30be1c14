import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askForCode, attemptOf, enterCode, goOn, logInByCode, openLogin } from './support/log-in.ts';
import { createRelyingParty, type RelyingParty } from './support/relying-party.ts';
import {
  ADULT,
  CHILD,
  NOBODY,
  prepareFolder,
  startLogin,
  type TestFolder,
  type TestLogin,
} from './support/start-login.ts';
import { createVisitor, type Page } from './support/visitor.ts';

let folder: TestFolder;
let login: TestLogin;
let service: RelyingParty;

beforeAll(async () => {
  folder = await prepareFolder();
  login = await startLogin(folder);
  service = await createRelyingParty(login.url);
});
afterAll(async () => {
  await login.close();
  folder.remove();
});

const newest = () => login.codes.at(-1) ?? '';
const wrong = () => String((Number(newest()) + 1) % 100_000_000).padStart(8, '0');
/** With the digits of a Chinese keyboard. */
const wide = (code: string) =>
  code.replaceAll(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
/** Nobody’s codes are counted against the next test. */
const nextDay = () => login.pass(25 * 60 * 60);

/** Somebody at the code page of a login of their own. */
async function waiting(personNumber: string) {
  const visitor = createVisitor(login.url);
  const { asked, page } = await openLogin(visitor, service);
  const codePage = await askForCode(visitor, page, personNumber);
  return { visitor, asked, page: codePage, code: newest() };
}

/** A page without the names of its attempt. */
const plain = ({ text }: Page) =>
  text.replaceAll(/[\w-]{43}/g, 'attempt').replaceAll(/[\w-]{21}/g, 'attempt');

const isCodePage = ({ text }: Page) => text.includes('autocomplete="one-time-code"');

describe('a login by code', () => {
  it('tells the service who it is, in an ID token that an independent client accepts', async () => {
    nextDay();
    const { asked, back } = await logInByCode(login, createVisitor(login.url), service, ADULT.personNumber);
    const { claims, idToken } = await service.redeem(asked, back);
    expect(claims).toMatchObject({
      iss: login.url,
      person_number: ADULT.personNumber,
      name: ADULT.name,
      amr: ['otp', 'sms'],
    });
    expect(JSON.parse(Buffer.from(idToken?.split('.')[0] ?? '', 'base64url').toString())).toMatchObject({
      alg: 'ES256',
    });
  });

  it('is open to children of the register too', async () => {
    nextDay();
    const { asked, back } = await logInByCode(login, createVisitor(login.url), service, CHILD.personNumber);
    expect((await service.redeem(asked, back)).claims).toMatchObject({ person_number: CHILD.personNumber });
  });

  it('takes a number with spaces, small or wide letters, and asks again only where there is none', async () => {
    for (const typed of [' p00000 00010 ', 'Ｐ００００００００１０']) {
      nextDay();
      const { visitor, page, code } = await waiting(typed);
      expect((await enterCode(visitor, page, code)).text).toContain(ADULT.name);
    }
    for (const typed of ['', '   ']) {
      const visitor = createVisitor(login.url);
      const asked = await openLogin(visitor, service);
      const refused = await askForCode(visitor, asked.page, typed);
      expect(refused.status).toBe(422);
      expect(refused.text).toContain('Enter your person number');
    }
  });

  it('knows no form of a number: what the register has logs in, and all else is answered alike', async () => {
    const person = { personNumber: '110-甲/7b', name: '何敏' };
    const otherFolder = await prepareFolder({ people: [person] });
    const other = await startLogin(otherFolder);
    try {
      const otherService = await createRelyingParty(other.url);
      const { asked, back } = await logInByCode(
        other,
        createVisitor(other.url),
        otherService,
        person.personNumber.toUpperCase(),
      );
      expect((await otherService.redeem(asked, back)).claims).toMatchObject({
        person_number: person.personNumber,
      });
      const seen = await Promise.all(
        [person.personNumber, ADULT.personNumber, 'P123', '<b>1</b>', 'x'.repeat(900)].map(async (typed) => {
          const visitor = createVisitor(other.url);
          const { page } = await openLogin(visitor, otherService);
          const codePage = await askForCode(visitor, page, typed);
          return [codePage, await enterCode(visitor, page, '00000000')].map((one) => [
            one.status,
            plain(one),
          ]);
        }),
      );
      expect(seen[0]?.[1]?.[1]).toContain('Tries left: 4');
      for (const answers of seen) expect(answers).toEqual(seen[0]);
    } finally {
      await other.close();
      otherFolder.remove();
    }
  });
});

describe('a code', () => {
  it('is refused when it is not eight digits, and that takes no try; it is taken as people type it', async () => {
    nextDay();
    const { visitor, page, code } = await waiting(ADULT.personNumber);
    for (const typed of ['', '123456', '1234567', '123456789', 'abcdefgh']) {
      expect((await enterCode(visitor, page, typed)).text).toContain('Enter the eight digits');
    }
    expect((await enterCode(visitor, page, wrong())).text).toContain('Tries left: 4');
    expect((await enterCode(visitor, page, ` ${code.slice(0, 4)} ${code.slice(4)}`)).text).toContain(
      'logged in',
    );
    for (const typed of [(one: string) => `${one.slice(0, 4)}-${one.slice(4)}`, wide]) {
      const again = await waiting(ADULT.personNumber);
      expect((await enterCode(again.visitor, again.page, typed(again.code))).text).toContain('logged in');
    }
  });

  it('is void after five wrong tries, even for the right one, and a new one works', async () => {
    nextDay();
    const { visitor, page, code } = await waiting(ADULT.personNumber);
    for (const triesLeft of [4, 3, 2, 1]) {
      const refused = await enterCode(visitor, page, wrong());
      expect(refused.text).toContain(`Tries left: ${triesLeft}`);
    }
    expect((await enterCode(visitor, page, wrong())).text).toContain('no longer good');
    expect((await enterCode(visitor, page, code)).text).toContain('no longer good');
    await visitor.post(attemptOf(page), { step: 'again' });
    expect(newest()).not.toBe(code);
    expect((await enterCode(visitor, page, newest())).text).toContain('you are logged in');
  });

  it('is good for five minutes and not a second longer', async () => {
    nextDay();
    const first = await waiting(ADULT.personNumber);
    const second = await waiting(CHILD.personNumber);
    login.pass(299);
    expect((await enterCode(first.visitor, first.page, first.code)).text).toContain('you are logged in');
    login.pass(1);
    expect((await enterCode(second.visitor, second.page, second.code)).text).toContain('has expired');
  });

  it('is replaced by the next one', async () => {
    nextDay();
    const { visitor, page, code } = await waiting(ADULT.personNumber);
    await visitor.post(attemptOf(page), { step: 'again' });
    expect((await enterCode(visitor, page, code)).text).toContain('Tries left: 4');
    expect((await enterCode(visitor, page, newest())).text).toContain('you are logged in');
  });

  it('is good only in the attempt it was asked for, and only for its person', async () => {
    nextDay();
    const mine = await waiting(ADULT.personNumber);
    const mineElsewhere = await waiting(ADULT.personNumber);
    const anothers = await waiting(CHILD.personNumber);
    for (const { code } of [mineElsewhere, anothers]) {
      expect((await enterCode(mine.visitor, mine.page, code)).text).toContain('This is not the code');
    }
    // changing the number within the attempt leaves the first code behind
    await askForCode(mine.visitor, mine.page, CHILD.personNumber);
    expect((await enterCode(mine.visitor, mine.page, mine.code)).text).toContain('This is not the code');
    const done = await enterCode(mine.visitor, mine.page, newest());
    const { claims } = await service.redeem(mine.asked, await goOn(mine.visitor, done));
    expect(claims).toMatchObject({ person_number: CHILD.personNumber });
  });

  it('cannot be entered from another browser, or replayed in a later attempt', async () => {
    nextDay();
    const { visitor, page, code } = await waiting(ADULT.personNumber);
    const stranger = createVisitor(login.url);
    const refused = await enterCode(stranger, page, code);
    expect([refused.status, refused.text.includes('This login is over')]).toEqual([400, true]);
    await enterCode(visitor, page, code);
    const later = await openLogin(visitor, service, { prompt: 'login' });
    expect(isCodePage(await enterCode(visitor, later.page, code))).toBe(false);
    await askForCode(visitor, later.page, ADULT.personNumber);
    expect((await enterCode(visitor, later.page, code)).text).toContain('This is not the code');
  });

  it('logs in once when it is entered twice at once', async () => {
    nextDay();
    const { visitor, asked, page, code } = await waiting(ADULT.personNumber);
    const both = await Promise.all([enterCode(visitor, page, code), enterCode(visitor, page, code)]);
    expect(both.some(({ text }) => text.includes('you are logged in'))).toBe(true);
    const done = await visitor.open(attemptOf(page));
    const back = await goOn(visitor, done);
    expect((await service.redeem(asked, back)).claims).toMatchObject({ person_number: ADULT.personNumber });
    await expect(goOn(visitor, done)).resolves.toMatchObject({ status: 400 });
  });

  it('is asked for five times in ten minutes, ten in an hour and thirty in a day from one address, and no more', async () => {
    nextDay();
    const { visitor, page } = await waiting(ADULT.personNumber);
    const again = () => visitor.post(attemptOf(page), { step: 'again' });
    for (let request = 2; request <= 5; request += 1) expect((await again()).status).toBe(200);
    const made = login.codes.length;
    const refused = await again();
    expect([refused.status, refused.text.includes('asked for too often')]).toEqual([422, true]);
    // from another browser, too
    const elsewhere = createVisitor(login.url);
    const other = await openLogin(elsewhere, service);
    expect((await askForCode(elsewhere, other.page, ADULT.personNumber)).status).toBe(422);
    // another person is not held up
    expect((await askForCode(elsewhere, other.page, CHILD.personNumber)).status).toBe(200);
    expect(login.codes.length).toBeGreaterThan(made);
    for (let block = 2; block <= 6; block += 1) {
      login.pass(10 * 60);
      const fresh = await waiting(ADULT.personNumber);
      expect(isCodePage(fresh.page)).toBe(block === 2);
      for (let request = 2; request <= 5; request += 1) {
        await fresh.visitor.post(attemptOf(fresh.page), { step: 'again' });
      }
    }
    for (let hour = 2; hour <= 3; hour += 1) {
      login.pass(60 * 60);
      for (let block = 1; block <= 2; block += 1) {
        for (let request = 1; request <= 5; request += 1) await waiting(ADULT.personNumber);
        login.pass(10 * 60);
      }
    }
    login.pass(60 * 60);
    const tooMany = await waiting(ADULT.personNumber);
    expect(tooMany.page.text).toMatch(/asked for too often for this number. Try again in 2\d hours/);
    login.pass(21 * 60 * 60);
    expect(isCodePage((await waiting(ADULT.personNumber)).page)).toBe(true);
  });
});

describe('a number that nobody has', () => {
  it('is answered like one that somebody has, through every refusal', async () => {
    nextDay();
    const seen = await Promise.all(
      [ADULT.personNumber, NOBODY].map(async (personNumber) => {
        const { visitor, page } = await waiting(personNumber);
        const pages = [page];
        for (let count = 1; count <= 6; count += 1) pages.push(await enterCode(visitor, page, '00000000'));
        for (let count = 1; count <= 5; count += 1) {
          pages.push(await visitor.post(attemptOf(page), { step: 'again' }));
        }
        return pages.map((one) => [one.status, plain(one)]);
      }),
    );
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[0]?.at(-1)?.[0]).toBe(422);
  });

  it('cannot log in, even with the very code that was made for it', async () => {
    nextDay();
    const { visitor, page, code } = await waiting(NOBODY);
    expect((await enterCode(visitor, page, code)).text).toContain('This is not the code');
  });
});
