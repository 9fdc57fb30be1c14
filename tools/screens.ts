// `npm run screens`: pictures of every screen of the four apps, the city login and the departments' pages in every look,
// into `screens/`, and those of the README into `screens/pictures/`. `-- desk` or `-- desk/scan wallet/consent` limits to
// those names. Exits 1 if one is too wide.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { launchBrowser } from '../tests/support/browser.ts';
import { findChromium } from './browser.ts';
import { readTestConfig, root } from './config.ts';
import { createCamera } from './screens/camera.ts';
import { takeCitizenPages } from './screens/citizen-pages.ts';
import { takeCityLogin } from './screens/city-login.ts';
import { takeConsole } from './screens/console.ts';
import { takeDesk } from './screens/desk.ts';
import { takeReadmePictures } from './screens/readme-pictures.ts';
import { takeStartPage } from './screens/start-page.ts';
import { startThrowawayTown } from './town/throwaway.ts';

const folder = join(root, 'screens');
const report = (sentence: string) => process.stdout.write(`${sentence}\n`);
const chromium = findChromium(readTestConfig().chromiumPath);
if (!chromium) {
  process.stderr.write('There is no Chromium: install it or set CHROMIUM_PATH.\n');
  process.exit(1);
}

const browser = await launchBrowser(chromium);
const camera = createCamera({ browser, folder, wanted: process.argv.slice(2), report });
let isGood = true;

// The wallet's states come from its sample data, so that each of its errors can be seen without being caused.
if (camera.wantsAnyOf('wallet')) {
  report('the wallet, from sample data');
  const { status } = spawnSync(
    process.execPath,
    ['wallet-web/take-screens.ts', chromium, join(folder, 'wallet'), ...camera.wantedIn('wallet')],
    { cwd: root, stdio: 'inherit' },
  );
  isGood = status === 0;
}

const parts = [
  { app: 'start', take: takeStartPage },
  { app: 'console', take: takeConsole },
  { app: 'desk', take: takeDesk },
  { app: 'city-login', take: takeCityLogin },
  { app: 'citizen-pages', take: takeCitizenPages },
  {
    app: 'pictures',
    take: (...[camera, town]: Parameters<typeof takeDesk>) =>
      takeReadmePictures(camera, town, join(folder, 'pictures')),
  },
].filter(({ app }) => camera.wantsAnyOf(app));

if (parts.length > 0) {
  report('starting a town of its own');
  const town = await startThrowawayTown({ households: 60, report: (sentence) => report(`  ${sentence}`) });
  process.on('SIGINT', () => void town.stop().then(() => process.exit(130)));
  try {
    for (const { take } of parts) await take(camera, town);
  } catch (error) {
    isGood = false;
    process.stderr.write(`${error instanceof Error ? error.message : 'A picture could not be taken.'}\n`);
  } finally {
    await town.stop();
  }
}
await browser.close();

for (const picture of camera.tooWide) report(`too wide: ${picture}`);
report(folder);
process.exit(isGood && camera.tooWide.length === 0 ? 0 : 1);
