// How a citizen of the demonstration says at home who they are: at the city's login, with the code that its demonstration
// phone shows. A browser that has logged in a moment ago is asked for no second code.
import type { PageShown, Pages } from './pages.ts';

export type LogIn = {
  /** Where it ended: the wallet's address with the answer, or a page that refuses. */
  end: PageShown;
  /** Whether a code from the phone was needed. */
  byCode: boolean;
};

export type AtHome = {
  pages: Pages;
  /** Address of the city's login. */
  loginUrl: string;
  personNumber: string;
};

/** The code that came last. */
async function readPhone({ pages, loginUrl, personNumber }: AtHome): Promise<string> {
  const phone = await pages.go(`${loginUrl}/phone`);
  const { html } = await pages.send(phone, { person_number: personNumber });
  const [, newest = ''] = /<ol class="messages"><li><p>(.*?)<\/p>/.exec(html) ?? [];
  const code = /\d{4} \d{4}/.exec(newest)?.[0];
  if (code === undefined) throw new Error('the demonstration phone shows no code');
  return code;
}

/** @param address of the department's log-in, from the wallet */
export async function logIn(address: string, atHome: AtHome): Promise<LogIn> {
  const { pages, loginUrl, personNumber } = atHome;
  const department = await pages.go(address);
  const asked = await pages.follow(department, 'Log in with your city account');
  if (!asked.address.startsWith(`${loginUrl}/`)) return { end: asked, byCode: false };
  const waiting = await pages.send(asked, { step: 'number', person_number: personNumber });
  const done = await pages.send(waiting, { step: 'code', code: await readPhone(atHome) });
  return { end: await pages.follow(done, 'Continue', 'Not now, continue'), byCode: true };
}
