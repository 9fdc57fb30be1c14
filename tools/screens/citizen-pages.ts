// A department's own pages, which a citizen sees between the wallet and the city's login: the choice of a way, the log-in,
// showing a credential, and every kind of refusal. They come from the server, so each look is a visit of its own.
import { looks } from '@anju/ui/looks';
import type { Page } from 'playwright-core';
import { createCitizen } from '../demo/citizen.ts';
import { openConsole } from '../demo/staff.ts';
import { findPerson, loginOf, type TownAccess, walletSettingOf } from '../demo/town-access.ts';
import type { Town } from '../town/town.ts';
import type { Camera } from './camera.ts';

/** Codes may be asked for one person five times in ten minutes, and there are eight looks. */
const PEOPLE = ['four-people-between-limits', 'one-fen-above'] as const;
const SIZES = ['small', 'counter'] as const;

export type CitizenVisit = {
  town: TownAccess;
  /** Key of the one who logs in; the letter that they open is another's. */
  person: (typeof PEOPLE)[number];
  isLarge: boolean;
  /** Called at each page, while it is shown. */
  at(name: string): Promise<void>;
};

/** The code that the demonstration's phone got last. */
async function readPhone(page: Page, { town, person }: CitizenVisit): Promise<string> {
  const phone = await page.context().newPage();
  await phone.goto(`${town.addresses.login}/phone`);
  await phone.locator('#person_number').fill(findPerson(town, person));
  await phone.locator('main .card form button').click();
  const message = (await phone.locator('.messages li').first().textContent()) ?? '';
  await phone.close();
  return /\d{4} \d{4}/.exec(message)?.[0] ?? '';
}

async function logIn(page: Page, visit: CitizenVisit): Promise<void> {
  const submit = () => page.locator('main .card form button').click();
  await page.locator('#person_number').fill(findPerson(visit.town, visit.person));
  await submit();
  await page.locator('#code').fill(await readPhone(page, visit));
  await submit();
  await page.locator('a[href*="/auth/"]').filter({ visible: true }).click();
}

/** @param page of a browser of its own, whose language and theme the pages take */
export async function visitCitizenPages(page: Page, visit: CitizenVisit): Promise<void> {
  const { town, person, isLarge, at } = visit;
  const { issuer } = town.addresses;
  const { holder } = createCitizen(await walletSettingOf(town));
  const go = (way: 'login' | 'present') => page.locator(`a[href$="/${way}"]`).click();
  const refused = () => page.getByRole('alert').waitFor();

  const request = await holder.logIn(await holder.choose(`${issuer}/income`, 'income'));
  await page.goto(request.url);
  if (isLarge) await page.locator('nav a').last().click();
  const interaction = page.url();
  await at('choose');
  await go('present');
  await page.locator(`a[href^="${town.addresses.wallet}/"]`).waitFor();
  await at('present');
  await page.goto(`${interaction}/present/return?response_code=none`);
  await refused();
  await at('presentation-failed');

  await page.goto(interaction);
  await go('login');
  await page.locator('#person_number').waitFor();
  await at('log-in');
  await page.locator('a[href$="/cancel"]').click();
  await refused();
  await at('login-failed');

  const clerk = await openConsole(issuer, loginOf(town, 'counter'));
  const reader = PEOPLE.find((one) => one !== person) ?? PEOPLE[0];
  const letter = await clerk.makeLetter('residency', findPerson(town, reader));
  await page.goto((await holder.logIn(await holder.openOffer(letter.link))).url);
  await go('login');
  await logIn(page, visit);
  await refused();
  await at('refused');

  await page.goto(`${interaction}-of-another-day`);
  await refused();
  await at('expired');
}

export async function takeCitizenPages(camera: Camera, town: Town): Promise<void> {
  for (const [index, look] of looks.entries()) {
    const page = await camera.openPage('small', { locale: look.language, colorScheme: look.theme });
    await visitCitizenPages(page, {
      town,
      person: PEOPLE[index % PEOPLE.length] ?? PEOPLE[0],
      isLarge: look.textSize === 'large',
      at: (name) => camera.shoot(page, `citizen-pages/${name}`, SIZES, look.name),
    });
    await page.context().close();
  }
}
