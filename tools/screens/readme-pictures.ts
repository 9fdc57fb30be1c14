// The two pictures of the README, from the whole path in real browsers: Chinese, light, normal size.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openWallet, receiveCard, signIn } from '../../tests/support/on-screen.ts';
import { DEPARTMENTS } from '../demo/citizen.ts';
import { openConsole } from '../demo/staff.ts';
import { findPerson, loginOf } from '../demo/town-access.ts';
import type { Town } from '../town/town.ts';
import type { Camera } from './camera.ts';

export async function takeReadmePictures(camera: Camera, town: Town, folder: string): Promise<void> {
  const { addresses } = town;
  mkdirSync(folder, { recursive: true });
  const clerk = await openConsole(addresses.issuer, loginOf(town, 'counter'));
  const wallet = await camera.openPage('phone', { pixelRatio: 1.5 });
  for (const department of DEPARTMENTS) {
    const offer = await clerk.makeOffer(department, findPerson(town, 'four-people-between-limits'));
    await openWallet(wallet, offer.link);
    await receiveCard(wallet, offer.tx_code);
  }

  const desk = await camera.openPage('counter');
  await signIn(desk, `${addresses.verifier}/desk/`, loginOf(town, 'officer'));
  const asked = desk.waitForResponse(/\/desk\/requests$/);
  await desk.getByRole('button', { name: '显示二维码' }).click();
  await openWallet(wallet, (await (await asked).json()).link);
  const agree = wallet.getByRole('button', { name: '同意' });
  await agree.waitFor();
  await wallet.screenshot({ path: join(folder, 'wallet-consent.png') });
  await agree.click();
  await desk.getByRole('heading', { name: '符合条件', exact: true }).waitFor();
  await desk.screenshot({ path: join(folder, 'desk-decision.png') });
  await wallet.context().close();
  await desk.context().close();
}
