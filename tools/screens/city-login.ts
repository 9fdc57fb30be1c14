// The city's login, step by step. Its pages come from the server, so each look is a visit of its own.
import { type Look, looks } from '@anju/ui/looks';
import type { Page } from 'playwright-core';
import { findPerson } from '../demo/town-access.ts';
import type { Town } from '../town/town.ts';
import type { Camera } from './camera.ts';

/** Codes may be asked for one person five times in ten minutes, and there are eight looks. */
const PEOPLE = ['eligible-with-room', 'exactly-on-income-limit'] as const;

async function visit(camera: Camera, page: Page, { addresses }: Town, look: Look, personNumber: string) {
  const shoot = (name: string) => camera.shoot(page, `city-login/${name}`, ['phone', 'counter'], look.name);
  const submit = () => page.locator('main .card form button').click();
  await page.goto(`${addresses.login}/account`);
  if (look.textSize === 'large') await page.locator('nav a').last().click();
  await shoot('start');
  await submit();
  await page.getByRole('alert').waitFor();
  await shoot('start-error');
  await page.locator('#person_number').fill(personNumber);
  await submit();
  await page.locator('#code').waitFor();
  await shoot('code');
  await page.locator('#code').fill('00000000');
  await submit();
  await page.getByRole('alert').waitFor();
  await shoot('code-error');

  const phone = await page.context().newPage();
  await phone.goto(`${addresses.login}/phone`);
  await phone.locator('#person_number').fill(personNumber);
  await phone.locator('main .card form button').click();
  const message = (await phone.locator('.messages li').first().textContent()) ?? '';
  await camera.shoot(phone, 'city-login/phone', ['phone', 'counter'], look.name);
  await phone.close();

  await page.bringToFront();
  await page.locator('#code').fill(/\d{4} \d{4}/.exec(message)?.[0] ?? '');
  await submit();
  await page.locator('[data-passkey="add"] button').waitFor();
  await shoot('logged-in');
  await page.locator('.card a.secondary').click();
  await page.locator('a[href="/session/end"]').waitFor();
  await shoot('account');
  await page.locator('a[href="/session/end"]').click();
  await shoot('log-out');
  await page.locator('main button').click();
  await shoot('logged-out');
  await page.goto(`${addresses.login}/account`);
  const start = `${page.url()}?step=number`;
  for (const typed of ['P1', 'P2', 'P3', 'P4']) {
    await page.goto(start);
    await page.locator('#person_number').fill(typed);
    await submit();
  }
  await shoot('attempt-over');
  await page.goto(`${addresses.login}/nothing`);
  await shoot('not-found');
}

export async function takeCityLogin(camera: Camera, town: Town): Promise<void> {
  for (const [index, look] of looks.entries()) {
    const page = await camera.openPage('phone', { locale: look.language, colorScheme: look.theme });
    const key = PEOPLE[index % PEOPLE.length] ?? PEOPLE[0];
    await visit(camera, page, town, look, findPerson(town, key));
    await page.context().close();
  }
}
