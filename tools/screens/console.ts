// The clerk's console: login, register, one person from offer to received, import and activity.
import type { Page } from 'playwright-core';
import { signIn } from '../../tests/support/on-screen.ts';
import { createCitizen } from '../demo/citizen.ts';
import { findPerson, loginOf, walletSettingOf } from '../demo/town-access.ts';
import type { Town } from '../town/town.ts';
import type { Camera } from './camera.ts';

const SIZES = ['counter', 'phone'] as const;
const FAULTY_FILE = [
  'person_number,household_number,name,annual_income_fen',
  'P12,H0000000001,王芳,1200000',
  'P0000000001,H0000000001,李强,-1',
].join('\n');

/** As the service would answer with two citizens who asked online, one of them for one of several records. */
const WAITING = [
  { id: '1', person_number: 'P0000000010', name: '赵立新', requested_at: '2026-11-20T01:12:00Z' },
  { id: '2', person_number: 'P0000000020', name: '王海霞', requested_at: '2026-11-20T01:40:00Z' },
].map((one) => ({ ...one, configuration_id: 'employment', record_key: `A0500${one.id}3-38-1-0503` }));

/** Opens the page of online requests in a department that looks at them and knows a person by several records. */
export async function showWaitingRequests(page: Page, consoleAddress: string): Promise<void> {
  await page.route('**/clerk/session', async (route) => {
    const answer = await route.fetch();
    const clerk = (await answer.json()) as { departments?: { id: string }[] };
    const departments = clerk.departments?.map((one) =>
      one.id === 'employment' ? { ...one, records_by: { 'zh-CN': '单元编号', en: 'Unit' } } : one,
    );
    await route.fulfill({ response: answer, json: { ...clerk, departments } });
  });
  await page.route('**/clerk/reviews?**', (route) => route.fulfill({ json: { reviews: WAITING } }));
  await page.goto(`${consoleAddress}#/reviews?department=employment`);
  await page.reload();
  await page.getByRole('button', { name: /^同意/ }).first().click();
  await page.getByRole('button', { name: '确认同意' }).waitFor();
  await page.unroute('**/clerk/session');
}

export async function takeConsole(camera: Camera, town: Town): Promise<void> {
  const page = await camera.openPage('counter');
  const address = `${town.addresses.issuer}/console/`;
  const at = (place: string) => page.goto(`${address}#/${place}`);

  await page.goto(address);
  await page.getByRole('button', { name: '登录', exact: true }).waitFor();
  await camera.take(page, 'console/login', SIZES);
  await page.getByLabel('账号').fill('counter');
  await page.getByLabel('密码').fill('wrong');
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.getByRole('alert').waitFor();
  await camera.take(page, 'console/login-wrong', SIZES);

  await signIn(page, address, loginOf(town, 'counter'));
  const rows = page.locator('tbody tr[tabindex]');
  await at('register?department=income');
  await rows.first().waitFor();
  await camera.take(page, 'console/register', SIZES);

  await page.getByLabel('按姓名或编号查找').fill('无此人');
  await page.getByText('没有找到符合条件的人员').waitFor();
  await camera.take(page, 'console/nobody', SIZES);
  await page.getByRole('button', { name: '清除查找和筛选' }).click();

  const person = findPerson(town, 'eligible-with-room');
  await at(`register?department=income&person=${person}`);
  await page.getByRole('button', { name: '生成领取码' }).waitFor();
  await camera.take(page, 'console/person', SIZES);

  await page.getByRole('button', { name: '生成领取码' }).click();
  const link = page.getByRole('link', { name: '在本机钱包中打开' });
  await link.waitFor();
  await camera.take(page, 'console/offer', SIZES);

  const { holder } = createCitizen(await walletSettingOf(town));
  const preview = await holder.openOffer((await link.getAttribute('href')) ?? '');
  const code = (await page.getByTestId('one-time-code').textContent()) ?? '';
  await holder.receive(preview, { txCode: code.replace(/\D/g, '') });
  await page.getByText('凭证已领取').waitFor();
  await camera.take(page, 'console/received', SIZES);

  await page.getByRole('button', { name: '撤销' }).click();
  await page.getByRole('button', { name: '确认撤销' }).waitFor();
  await camera.take(page, 'console/revoke', SIZES);

  await at(`register?department=unit&person=${findPerson(town, 'area-just-above')}`);
  await page.getByText('在册单元编号').waitFor();
  await camera.take(page, 'console/several-records', SIZES);
  await page.getByRole('button', { name: '生成领取链接' }).click();
  await page.getByLabel('领取链接').waitFor();
  await camera.take(page, 'console/letter', SIZES);

  await at('reviews?department=employment');
  await page.getByText('没有等待核对的申请').waitFor();
  await camera.take(page, 'console/reviews-empty', SIZES);
  await showWaitingRequests(page, address);
  await camera.take(page, 'console/reviews', SIZES);

  await at('import?department=income');
  await page.locator('input[type=file]').waitFor({ state: 'attached' });
  await camera.take(page, 'console/import', SIZES);
  await page.locator('input[type=file]').setInputFiles({
    name: 'income.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(FAULTY_FILE),
  });
  const send = page.getByRole('button', { name: /^导入到/ });
  await send.waitFor();
  await camera.take(page, 'console/import-chosen', SIZES);
  await send.click();
  await page.getByText('没有导入任何记录').waitFor();
  await camera.take(page, 'console/import-refused', SIZES);

  await at('audit?department=income');
  await page.locator('tbody tr').first().waitFor();
  await camera.take(page, 'console/activity', SIZES);

  await page.route('**/clerk/people**', (route) => route.abort());
  await at('register?department=property');
  await page.getByRole('alert').waitFor();
  await camera.take(page, 'console/unreachable', SIZES);
  await page.context().close();
}
