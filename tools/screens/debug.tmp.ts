import { launchBrowser } from '../../tests/support/browser.ts';
import { startThrowawayTown } from '../town/throwaway.ts';
import { openConsole } from '../demo/staff.ts';
import { findPerson, loginOf } from '../demo/town-access.ts';
const town = await startThrowawayTown({ households: 60 });
const b = await launchBrowser('/usr/bin/chromium');
try {
  const clerk = await openConsole(town.addresses.issuer, loginOf(town, 'counter'));
  const c = await b.newContext({ locale: 'zh-CN', viewport: { width: 390, height: 844 } });
  const p = await c.newPage();
  p.on('console', (m) => console.log('console', m.text()));
  p.on('pageerror', (m) => console.log('err', m.message));
  p.on('requestfailed', (r) => console.log('failed', r.url(), r.failure()?.errorText));
  const offer = await clerk.makeOffer('household', findPerson(town, 'four-people-between-limits'));
  console.log(offer.link);
  await p.goto(offer.link);
  await p.waitForTimeout(3000);
  await p.screenshot({ path: '/tmp/dbg.png' });
  console.log(await p.locator('body').innerText());
} finally { await b.close(); await town.stop(); }
