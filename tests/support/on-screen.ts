// What the clerk, the officer and the citizen do on their screens, by the names that they see there.
import type { Page } from 'playwright-core';
import type { Login } from '../../tools/town/logins.ts';

export async function signIn(
  page: Page,
  address: string,
  { login, password }: Pick<Login, 'login' | 'password'>,
): Promise<void> {
  await page.goto(address);
  await page.getByLabel('账号').fill(login);
  await page.getByLabel('密码').fill(password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.getByRole('button', { name: '退出' }).waitFor();
}

/** A picture of a QR code as it stands on a screen. */
async function pictureOf(page: Page, label: string): Promise<Buffer> {
  const code = page.getByRole('img', { name: label });
  await code.waitFor();
  return code.screenshot();
}

/** The clerk finds the person by typing, opens the panel with the keyboard, and makes an offer. */
export async function makeOffer(
  page: Page,
  person: { department: string; personNumber: string },
): Promise<{ picture: Buffer; code: string }> {
  const { pathname, origin } = new URL(page.url());
  await page.goto(`${origin}${pathname}#/register?department=${person.department}`);
  await page.reload();
  await page.getByLabel('按姓名或编号查找').fill(person.personNumber);
  await page.getByRole('cell', { name: person.personNumber }).waitFor();
  await page.getByLabel('按姓名或编号查找').press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: '生成领取码' }).click();
  const picture = await pictureOf(page, '领取凭证的二维码');
  const code = ((await page.getByTestId('one-time-code').textContent()) ?? '').replace(/\D/g, '');
  return { picture, code };
}

const PASSPHRASE = 'four words for a test';

/** Protects the wallet with a passphrase at its first start, unlocks it at every later one: each load of the page locks it. */
export async function unlockWallet(wallet: Page): Promise<void> {
  const field = wallet.getByLabel(/^(钱包密码|Wallet passphrase)$/);
  const instead = wallet.getByRole('button', { name: /^(改用钱包密码|Use (a|the) passphrase instead)$/ });
  await field.or(instead).first().waitFor();
  if (await instead.isVisible()) await instead.click();
  await field.fill(PASSPHRASE);
  const again = wallet.getByLabel(/^(再输入一次|The same once more)$/);
  if (await again.isVisible()) await again.fill(PASSPHRASE);
  await field.press('Enter');
  await field.waitFor({ state: 'detached' });
}

/** Opens a page of the wallet, and the wallet with it. */
export async function openWallet(wallet: Page, address: string): Promise<void> {
  await wallet.goto(address);
  await unlockWallet(wallet);
}

/** The wallet reads a QR code from a picture, in the way that a person with a desktop would. */
export async function scanPicture(wallet: Page, address: string, picture: Buffer): Promise<void> {
  await openWallet(wallet, `${address}/scan`);
  await wallet
    .getByLabel('选择图片')
    .setInputFiles({ name: 'code.png', mimeType: 'image/png', buffer: picture });
}

export async function receiveCard(wallet: Page, code: string): Promise<void> {
  await wallet.getByLabel('一次性码').fill(code);
  await wallet.getByRole('button', { name: '领取', exact: true }).click();
  await wallet
    .getByRole('link', { name: '完成' })
    .or(wallet.getByRole('button', { name: '完成' }))
    .click();
}

/** The officer picks the service and shows the question. */
export async function showQuestion(desk: Page): Promise<Buffer> {
  await desk.getByText('北京市公共租赁住房').first().click();
  await desk.getByRole('button', { name: '显示二维码' }).click();
  return pictureOf(desk, '请申请人扫描的二维码');
}
