// Start page and registry page: as they greet, with anchors checked, and when nobody answers them.
import type { Town } from '../town/town.ts';
import type { Camera } from './camera.ts';

export async function takeStartPage(camera: Camera, { addresses }: Town): Promise<void> {
  const page = await camera.openPage('counter');
  await page.goto(addresses.start);
  await page.getByRole('heading', { name: '登录账号' }).or(page.locator('table')).first().waitFor();
  await camera.take(page, 'start/start', ['counter', 'phone']);

  await page.goto(`${addresses.start}/registry`);
  await page.getByText('条文与登记的指纹一致').waitFor();
  await camera.take(page, 'start/registry', ['counter', 'phone']);
  await page.getByRole('button', { name: '全部核对' }).click();
  await page.getByText('正是第').first().waitFor();
  await page.locator('#anchors').evaluate((section) => section.scrollIntoView());
  await camera.take(page, 'start/registry-checked', ['counter', 'phone']);
  await page.route('**/registry.json', (route) => route.abort());
  await page.reload();
  await page.getByRole('alert').waitFor();
  await camera.take(page, 'start/registry-unreachable', ['counter', 'phone']);

  await page.goto(addresses.start);
  await page.route('**/town.json', (route) => route.abort());
  await page.reload();
  await page.getByRole('alert').waitFor();
  await camera.take(page, 'start/unreachable', ['counter', 'phone']);
  await page.context().close();
}
