// A backup in the shipped wallet: saved as a file, everything deleted and looked for, restored, and the card got again.
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graveFindings, graveFindingsAsShown } from '../../../tests/support/accessibility.ts';
import { browserUnavailable } from '../../../tests/support/browser.ts';
import { openWalletStage, type Visit, type WalletStage } from '../support/wallet-stage.ts';

const PASSPHRASE = 'four quiet green lamps';

/** What this origin keeps anywhere, by its keys. */
const everythingKept = (page: Page) =>
  page.evaluate(async () => {
    const asked = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const records: string[] = [];
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await asked(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const keys = await asked(database.transaction(store).objectStore(store).getAllKeys());
        records.push(...keys.map((key) => `${store} ${String(key)}`));
      }
      database.close();
    }
    return {
      records,
      caches: await caches.keys(),
      localStorage: Object.keys(localStorage).sort(),
      session: [...Object.keys(sessionStorage), document.cookie, window.name].filter(Boolean),
    };
  });

describe.skipIf(browserUnavailable())('a backup', () => {
  let stage: WalletStage;
  let visit: Visit;
  let page: Page;
  let file: Buffer;
  beforeAll(async () => {
    stage = await openWalletStage();
    visit = await stage.open();
    page = visit.page;
    await visit.receive(stage.town.departments.income);
  });
  afterAll(async () => {
    await visit?.context.close();
    await stage?.close();
  });
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const heading = (name: string) => page.getByRole('heading', { name, exact: true });
  const restoreWith = async (passphrase: string, buffer = file) => {
    const name = 'anju-wallet-2026-11-20.anju';
    await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/json', buffer });
    await page.getByLabel('备份密码').fill(passphrase);
    await button('打开备份').click();
  };

  it('is refused while the passphrase is short or differs, with the focus where it is put right', async () => {
    await visit.go('/settings');
    await page.getByRole('link', { name: '做一份备份' }).click();
    await page.getByLabel('备份密码').fill('lamps');
    await button('做备份').click();
    await page.getByText('太短了').waitFor();
    expect(await page.getByLabel('备份密码').evaluate((field) => field === document.activeElement)).toBe(
      true,
    );
    await page.getByLabel('备份密码').fill(PASSPHRASE);
    await page.getByLabel('再输入一次').fill(`${PASSPHRASE}.`);
    await button('做备份').click();
    await page.getByText('两次输入不一样').waitFor();
    expect(await graveFindingsAsShown(page, 'a passphrase to be put right')).toEqual([]);
  });

  it('is saved as one file, which says nothing to who has no passphrase', async () => {
    await page.getByLabel('再输入一次').fill(PASSPHRASE);
    await button('做备份').click();
    await page.getByText('1 张凭证的名目，1 条记录').waitFor();
    expect(await graveFindingsAsShown(page, 'made')).toEqual([]);
    expect(await button('已存好').isDisabled()).toBe(true);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: '保存文件' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^anju-wallet-\d{4}-\d{2}-\d{2}\.anju$/);
    file = readFileSync(await download.path());
    expect(JSON.parse(file.toString())).toMatchObject({ format: 'urn:anju:wallet-backup:1' });
    expect(file.toString()).not.toMatch(/income|issuer|收入|测试/);
    await page.getByRole('link', { name: '已存好' }).waitFor();
    // still where the reader was
    expect(new URL(page.url()).pathname).toBe('/backup');
  });

  it('outlives that everything is deleted; nothing else does', async () => {
    // as a look at the services leaves it
    await page.evaluate(async () => (await caches.open('anju-rules')).put('/kept/rule', new Response('{}')));
    await visit.go('/settings');
    await button('删除全部凭证和记录').click();
    await button('全部删除').click();
    await page.getByText('已全部删除').waitFor();
    expect(await everythingKept(page)).toEqual({
      records: [],
      caches: [],
      localStorage: [],
      session: [],
    });
  });

  it('says why it cannot be restored: another file, a cut one, another passphrase; and nothing came of it', async () => {
    await visit.open('/');
    await page.getByRole('link', { name: '我有备份' }).click();
    await restoreWith(PASSPHRASE, Buffer.from('no backup'));
    await page.getByText('这不是钱包的备份文件').waitFor();
    const cut = JSON.parse(file.toString());
    await restoreWith(PASSPHRASE, Buffer.from(JSON.stringify({ ...cut, body: cut.body.slice(0, -8) })));
    await page.getByText('备份文件已损坏').waitFor();
    await restoreWith('four quiet green lamp');
    await page.getByText('密码打不开这份备份').waitFor();
    expect(await graveFindingsAsShown(page, 'refused')).toEqual([]);
    const { records } = await everythingKept(page);
    expect(records.filter((record) => !record.startsWith('ways '))).toEqual([]);
  });

  it('gives back the activity and lists the card, which leads to its department', async () => {
    await restoreWith(PASSPHRASE);
    await page.getByText('1 张凭证的名目，1 条记录').waitFor();
    await page.getByRole('button', { name: '只恢复记录' }).waitFor();
    expect(await graveFindingsAsShown(page, 'to be decided')).toEqual([]);
    const { records } = await everythingKept(page);
    expect(records.filter((record) => !record.startsWith('ways '))).toEqual([]);
    await button('恢复').click();
    await page.getByText('1 张凭证要重新领取，1 条记录已放回').waitFor();
    await page.getByRole('link', { name: '去我的凭证' }).click();
    await heading('要重新领取').waitFor();
    expect(await graveFindings(page, 'to get again')).toEqual([]);
    await page.getByRole('link', { name: /^重新领取/ }).click();
    await button('去登录').waitFor();
    await visit.go('/activity');
    await page.getByText('已领取').first().waitFor();
    await page.getByText('来自备份').first().waitFor();
  });

  it('has the card off the list once it is got again, by whichever way, and the lost copies told of', async () => {
    await visit.receive(stage.town.departments.income);
    await visit.go('/');
    await page.getByText('测试凭证').first().waitFor();
    expect(await heading('要重新领取').count()).toBe(0);
    const { notifications } = stage.town.departments.income;
    // once when everything was deleted, once by the backup: the wallet cannot know whether the first was heard
    expect(notifications).toEqual([
      'credential_accepted',
      'credential_deleted',
      'credential_accepted',
      'credential_deleted',
    ]);
    expect(visit.problems).toEqual([]);
  });
});
