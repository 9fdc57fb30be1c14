// The start page: as it greets, and when the town does not answer it.
import type { Town } from '../town/town.ts';
import type { Camera } from './camera.ts';

export async function takeStartPage(camera: Camera, { addresses }: Town): Promise<void> {
  const page = await camera.openPage('counter');
  await page.goto(addresses.start);
  await page.getByRole('heading', { name: '登录账号' }).or(page.locator('table')).first().waitFor();
  await camera.take(page, 'start/start', ['counter', 'phone']);

  await page.route('**/town.json', (route) => route.abort());
  await page.reload();
  await page.getByRole('alert').waitFor();
  await camera.take(page, 'start/unreachable', ['counter', 'phone']);
  await page.context().close();
}
