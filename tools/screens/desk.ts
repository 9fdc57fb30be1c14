// The housing desk: login, the choice of a service, the QR code and its stages, every outcome, and the log.
import type { Page } from 'playwright-core';
import { signIn } from '../../tests/support/on-screen.ts';
import { type Citizen, createCitizen, DEPARTMENTS } from '../demo/citizen.ts';
import { openConsole } from '../demo/staff.ts';
import { findPerson, loginOf, walletSettingOf } from '../demo/town-access.ts';
import type { Town } from '../town/town.ts';
import type { Camera } from './camera.ts';

const SIZES = ['counter', 'phone'] as const;

/** A citizen with all four cards. */
async function equip(town: Town, key: string): Promise<Citizen> {
  const clerk = await openConsole(town.addresses.issuer, loginOf(town, 'counter'));
  const citizen = createCitizen(await walletSettingOf(town));
  for (const department of DEPARTMENTS) await citizen.receive(clerk, department, findPerson(town, key));
  return citizen;
}

/** The officer shows the question. Gives the link behind the QR code. */
async function ask(page: Page): Promise<string> {
  const asked = page.waitForResponse(/\/desk\/requests$/);
  await page.getByRole('button', { name: '显示二维码' }).click();
  await page.getByRole('button', { name: '在本机钱包中打开' }).waitFor();
  return (await (await asked).json()).link;
}

const next = (page: Page) => page.getByRole('button', { name: '下一位' }).click();
const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true });

export async function takeDesk(camera: Camera, town: Town): Promise<void> {
  const page = await camera.openPage('counter');
  const address = `${town.addresses.verifier}/desk/`;
  await page.goto(address);
  await page.getByRole('button', { name: '登录', exact: true }).waitFor();
  await camera.take(page, 'desk/login', SIZES);

  await signIn(page, address, loginOf(town, 'officer'));
  await page.getByRole('button', { name: '显示二维码' }).waitFor();
  await camera.take(page, 'desk/choose', SIZES);
  await page.getByLabel('案件编号（选填）').fill('110101199003071234');
  await page.getByRole('button', { name: '显示二维码' }).click();
  await page.getByText('这像是身份证号').waitFor();
  await camera.take(page, 'desk/choose-problem', SIZES);

  await page.goto(`${address}#/log`);
  await page.getByText('还没有核验记录').waitFor();
  await camera.take(page, 'desk/log-empty', SIZES);
  await page.goto(`${address}#/`);

  const eligible = await equip(town, 'eligible-with-room');
  await page.getByLabel('案件编号（选填）').fill('京房〔2026〕1187');
  const request = await ask(page);
  await camera.take(page, 'desk/scan', SIZES);
  const preview = await eligible.holder.openRequest(request);
  await page.getByText('已扫码，等待您同意').first().waitFor();
  await camera.take(page, 'desk/scanned', SIZES);
  await eligible.holder.present(preview);
  await heading(page, '符合条件').waitFor();
  await camera.take(page, 'desk/eligible', SIZES);
  await next(page);

  const above = await equip(town, 'one-fen-above');
  await above.holder.present(await above.holder.openRequest(await ask(page)));
  await heading(page, '不符合条件').waitFor();
  await camera.take(page, 'desk/not-eligible', SIZES);

  await page.getByRole('link', { name: '查看此案' }).click();
  await page.getByLabel('当时出示的不是本人凭证').check();
  await camera.take(page, 'desk/case', SIZES);
  const appeal = page.waitForResponse(/\/appeals$/);
  await page.getByRole('button', { name: '显示二维码' }).click();
  await page.getByRole('button', { name: '在本机钱包中打开' }).waitFor();
  await eligible.holder.present(await eligible.holder.openRequest((await (await appeal).json()).link));
  await heading(page, '符合条件').waitFor();
  await page.getByRole('link', { name: '查看此案' }).click();
  await heading(page, '本案的各次决定').waitFor();
  await camera.take(page, 'desk/appealed', SIZES);
  await page.getByRole('listitem').filter({ hasText: '初次决定' }).getByRole('link').click();
  await page.getByRole('link', { name: '查看取代它的决定' }).waitFor();
  await camera.take(page, 'desk/superseded', SIZES);
  await page.goto(`${address}#/`);
  await next(page);

  await eligible.holder.decline(await eligible.holder.openRequest(await ask(page)));
  await heading(page, '未能核验').waitFor();
  await camera.take(page, 'desk/refused', SIZES);

  await page.goto(`${address}#/log`);
  await page.locator('tbody tr').first().waitFor();
  await camera.take(page, 'desk/log', SIZES);
  await page.goto(`${address}#/`);
  await next(page);

  // The stream of states as the verifier would send it, for what no wallet of ours brings about.
  for (const [name, state, sign] of [
    ['expired', { state: 'expired' }, '已过期'],
    ['checking', { state: 'checking' }, undefined],
  ] as const) {
    await page.route('**/desk/requests/*/events', (route) =>
      route.fulfill({
        contentType: 'text/event-stream',
        body: `event: state\ndata: ${JSON.stringify(state)}\n\n`,
      }),
    );
    await page.getByRole('button', { name: '显示二维码' }).click();
    if (sign) await heading(page, sign).waitFor();
    else await page.locator('[aria-current=step]', { hasText: '正在核验' }).waitFor();
    await camera.take(page, `desk/${name}`, SIZES);
    if (sign) await next(page);
    else await page.getByRole('button', { name: '取消' }).click();
  }

  await page.route('**/desk/services', (route) => route.abort());
  await page.reload();
  await page.getByRole('alert').waitFor();
  await camera.take(page, 'desk/unreachable', SIZES);
  await page.context().close();
}
