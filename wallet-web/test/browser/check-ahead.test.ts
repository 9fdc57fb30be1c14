// Before going to the office, in a browser: a service is picked by the keyboard, what is lacking leads to who issues it,
// nobody hears which one it was, and without a network it stands on what was kept.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserUnavailable } from '../../../tests/support/browser.ts';
import { INCOME_RULE, incomeRule, publishRule, routesRule } from '../support/rules.ts';
import { openWalletStage, type Visit, type WalletStage } from '../support/wallet-stage.ts';

function named(id: string, zh: string, document: { version: string }) {
  const renamed = { ...document, id, title: { 'zh-CN': zh, en: id } };
  return publishRule(renamed);
}

const STRICT_RULE = named(
  'strict',
  '严格的资格',
  incomeRule({
    clauses: [
      {
        id: 'annual-income',
        text: { 'zh-CN': '收入低于限额', en: 'Income below the limit' },
        citation: '办法第四条',
        condition: {
          left: { fact: 'annual_income' },
          is: 'less_than',
          right: { number: 9_999_950, unit: 'fen' },
        },
      },
    ],
  }),
);
const ROUTES_RULE = named('subsidy', '住房补贴', routesRule());
const RULES = [INCOME_RULE, STRICT_RULE, ROUTES_RULE];

describe.skipIf(browserUnavailable())('before going to the office', () => {
  let stage: WalletStage;
  let visit: Visit;
  let page: Page;
  const own: string[] = [];

  beforeAll(async () => {
    stage = await openWalletStage();
    const { chain, agency, departments } = stage.town;
    for (const { id, version, sha256 } of RULES.slice(1)) {
      chain.publish({ kind: 'rule', id, version, sha256Hex: sha256 });
    }
    agency.serveRule = ({ pathname }) => {
      const found = RULES.find(({ id, version }) => pathname === `/rules/${id}/${version}`);
      return new Response(found?.text ?? '', { status: found === undefined ? 404 : 200 });
    };
    visit = await stage.open();
    page = visit.page;
    page.on('request', (request) => {
      if (request.url().startsWith(stage.address)) own.push(new URL(request.url()).pathname);
    });
    await visit.receive(departments.income);
  });
  afterAll(() => stage?.close());

  const list = async () => {
    await visit.go('/check');
    await page.getByRole('button', { name: '公租房资格' }).waitFor();
  };
  const word = (text: string) => page.getByRole('heading', { level: 2, name: text });
  const pick = async (title: string, outcome: string) => {
    await list();
    await page.getByRole('button', { name: title }).click();
    await word(outcome).waitFor();
  };

  it('a service is picked by the keyboard, and its outcome has one’s own figure beside the limit', async () => {
    await visit.go('/');
    await page.getByRole('link', { name: '先看看够不够条件' }).click();
    const service = page.getByRole('button', { name: '公租房资格' });
    await service.waitFor();
    while (!(await service.evaluate((button) => button === document.activeElement))) {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await word('看来符合').waitFor();
    const conditions = await page.getByRole('list', { name: '各项条件' }).textContent();
    expect(conditions).toContain('您是 99,999.50元，要求不超过100,000元（含本数）');
    expect(await page.locator('main').textContent()).toContain(
      '没有问任何人，没有告诉任何人，也没有留下记录',
    );
  });

  it('the condition that is not met comes first', async () => {
    await pick('严格的资格', '看来不符合');
    const conditions = page.getByRole('list', { name: '各项条件' });
    expect(await conditions.getByRole('listitem').first().textContent()).toContain('不符合');
    expect(await conditions.textContent()).toContain('要求低于99,999.50元（不含本数）');
  });

  it('what is lacking leads to the department that issues it, and a way that is closed is said to be', async () => {
    await pick('住房补贴', '还说不准');
    await page.getByText('最有希望的一种情形').waitFor();
    expect(await page.getByText('受救助且无房').count()).toBe(1);
    const closed = page.locator('summary', { hasText: '低收入' });
    expect(await closed.textContent()).toContain('有条件不符合');
    const link = page.getByRole('link', { name: /领取/ }).first();
    expect(await link.getAttribute('href')).toContain(
      encodeURIComponent(stage.town.departments.property.issuer),
    );
  });

  it('nobody hears which one it was: from the choice on nothing is asked, and the address is the same for all', async () => {
    await list();
    const [elsewhere, here] = [visit.asked.length, own.length];
    await page.getByRole('button', { name: '严格的资格' }).click();
    await word('看来不符合').waitFor();
    await page.getByLabel('打算哪天去？').fill('2027-03-01');
    await page.getByText('按 2027年3月1日 的情况计算').waitFor();
    expect(visit.asked.slice(elsewhere)).toEqual([]);
    // the browser itself asks for the page's icon at every address
    expect(own.slice(here).filter((path) => path !== '/icon.svg')).toEqual([]);
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/check/outcome');
    const kept = await page.evaluate(() => JSON.stringify([history.state, { ...localStorage }]));
    expect(kept).not.toMatch(/strict|严格/);
    expect(await page.getByRole('status').filter({ hasText: '已按这一天重新计算' }).count()).toBe(1);
  });

  it('without a network it stands on what was kept, and says since when that is known', async () => {
    await list();
    await visit.setOffline(true);
    try {
      await visit.go('/');
      await visit.go('/check');
      await page.getByText('现在不能核对规则').waitFor();
      await page.getByRole('button', { name: '公租房资格' }).click();
      await word('看来符合').waitFor();
      await page.getByText('此后如有修改，这里还不知道').first().waitFor();
    } finally {
      await visit.setOffline(false);
    }
  });

  it('loaded anew the page has forgotten which one it was, and shows the list; what was kept is there still', async () => {
    await visit.open('/check/outcome');
    await page.getByRole('button', { name: '公租房资格' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/check');
    expect(await page.evaluate(() => caches.has('anju-rules'))).toBe(true);
    expect(visit.problems).toEqual([]);
  });
});
