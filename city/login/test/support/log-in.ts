// The steps of a login as a person takes them.
import type { Asked, RelyingParty } from './relying-party.ts';
import type { TestLogin } from './start-login.ts';
import type { Page, Visitor } from './visitor.ts';

/** The address of the attempt that a page belongs to. */
export const attemptOf = ({ address }: Page) => address.replace(/\?.*$/, '');

export async function openLogin(visitor: Visitor, service: RelyingParty, extra?: Record<string, string>) {
  const asked = await service.ask(extra);
  return { asked, page: await visitor.open(asked.address) };
}

export const askForCode = (visitor: Visitor, page: Page, personNumber: string) =>
  visitor.post(attemptOf(page), { step: 'number', person_number: personNumber });

export const enterCode = (visitor: Visitor, page: Page, code: string) =>
  visitor.post(attemptOf(page), { step: 'code', code });

/** Where the last page of a login leads: back to the service. */
export async function goOn(visitor: Visitor, page: Page): Promise<Page> {
  const [, next] = /href="([^"]*\/auth\/[^"]+)"/.exec(page.text) ?? [];
  if (next === undefined) throw new Error(`the login does not go on:\n${page.text}`);
  return visitor.open(next);
}

/** A whole login by code, up to the address of the service that the browser is sent to. */
export async function logInByCode(
  login: TestLogin,
  visitor: Visitor,
  service: RelyingParty,
  personNumber: string,
): Promise<{ asked: Asked; back: Page; done: Page }> {
  const { asked, page } = await openLogin(visitor, service);
  await askForCode(visitor, page, personNumber);
  const done = await enterCode(visitor, page, login.codes.at(-1) ?? '');
  return { asked, done, back: await goOn(visitor, done) };
}
