// Presenting in a real browser: choosing among answers by the keyboard alone, whom nobody registered, and what is refused on a
// screen of its own, with nothing posted.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { graveFindings } from '../../../tests/support/accessibility.ts';
import { browserUnavailable } from '../../../tests/support/browser.ts';
import type { WalletErrorCode } from '../../src/lib/errors.ts';
import { walletErrorText } from '../../src/lib/errors-text.ts';
import { type Agency, createAgency } from '../support/agency.ts';
import { queryFor, VERIFIER_BASE } from '../support/town.ts';
import { openWalletStage, type Visit, type WalletStage } from '../support/wallet-stage.ts';

const CONSENT = '要出示这些内容吗？';
const [income] = queryFor('assistance', 'assessed_on').credentials;
const property = {
  id: 'property',
  format: 'dc+sd-jwt',
  meta: { vct_values: ['urn:anju:property:1'] },
  claims: [{ path: ['homes_owned'] }],
};
const CHOICE = {
  credentials: [
    {
      ...income,
      claims: ['assistance', 'assessed_on'].map((id) => ({ id, path: [id] })),
      claim_sets: [['assessed_on'], ['assistance']],
    },
    property,
    { ...property, id: 'also', claims: [{ path: ['in_other_scheme'] }] },
  ],
  credential_sets: [{ options: [['income'], ['property']] }, { options: [['also']], required: false }],
};

describe.skipIf(browserUnavailable())('a request in the browser', () => {
  let stage: WalletStage;
  let visit: Visit;
  let page: Page;
  let registered: Agency;

  beforeAll(async () => {
    stage = await openWalletStage();
    registered = stage.town.agency;
    visit = await stage.open();
    page = visit.page;
    await visit.receive(stage.town.departments.income);
    await visit.receive(stage.town.departments.property);
  });
  afterAll(() => stage?.close());
  beforeEach(() => {
    stage.town.agency = registered;
    registered.posts.length = 0;
    registered.opened.length = 0;
    registered.change = null;
  });

  const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name });
  const region = (name: string) => page.getByRole('region', { name });
  const ask = async (query: object) => {
    await visit.go(await stage.town.agency.ask(query));
    await heading(CONSENT).waitFor();
  };
  const focused = () =>
    page.evaluate(() => document.activeElement?.closest('label')?.textContent?.trim() ?? '');
  /** Goes on by Tab to the first control whose label has this in it. */
  async function tabTo(words: string): Promise<void> {
    for (let step = 0; step < 40; step += 1) {
      await page.keyboard.press('Tab');
      if ((await focused()).includes(words)) return;
    }
    throw new Error(`no way by Tab to ${words}`);
  }

  it('with one answer has nothing to choose', async () => {
    await ask(queryFor('assistance'));
    await region('会出示').waitFor();
    expect(await page.getByRole('radio').count()).toBe(0);
    expect(await region('由您选择').count()).toBe(0);
    expect(await region('会证明而不出示').textContent()).toContain('没有');
  });

  it('that several answers fit is chosen among by the keyboard alone, and what was picked is what is sent', async () => {
    await ask(CHOICE);
    const groups = page.getByRole('group');
    expect(await groups.first().getByRole('radio').count()).toBe(2);
    expect(await region('会出示').textContent()).toContain('Label of assessed_on');

    expect(await graveFindings(page, 'choice')).toEqual([]);

    const shown = region('会出示');
    await tabTo('assessed_on');
    await page.keyboard.press('ArrowDown');
    await shown.getByText('Label of assistance').waitFor();
    expect(await shown.textContent()).not.toContain('assessed_on');
    expect(await focused()).toContain('assistance');
    expect(await page.getByRole('status').filter({ hasText: '已随之改变' }).count()).toBe(1);

    await tabTo('一并出示');
    await page.keyboard.press('Space');
    await shown.getByText('Label of in_other_scheme').waitFor();

    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await heading('审核结果').or(heading(/已/)).first().waitFor();
    const [answer] = registered.opened;
    const disclosed = Object.entries(answer?.vp_token ?? {}).map(([id, [one = '']]) => [
      id,
      one
        .split('~')
        .slice(1, -1)
        .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString())[1]),
    ]);
    expect(Object.fromEntries(disclosed)).toEqual({ income: ['assistance'], also: ['in_other_scheme'] });
  });

  it('that another card answers as well shows that one once it is picked', async () => {
    await ask(CHOICE);
    await page.getByRole('group', { name: '出示一种即可' }).getByRole('radio').nth(1).check();
    await region('会出示').getByText('Label of homes_owned').waitFor();
    expect(await region('会出示').textContent()).not.toContain('assessed_on');
    await page.getByRole('button', { name: '暂不' }).click();
    await heading('没有出示').waitFor();
    expect(registered.opened).toEqual([]);
  });

  it('of somebody whom nobody registered warns, and sends nothing before a second confirmation', async () => {
    const stranger = await stage.town.authority.certify({ commonName: 'Agents Ltd.', organization: '中介' });
    const agency = createAgency(VERIFIER_BASE, stranger);
    stage.town.agency = agency;
    await ask(queryFor('assistance'));
    await page.getByText('这个机构没有登记').waitFor();
    const agree = page.getByRole('button', { name: '同意' });
    await agree.click();
    await page.getByText('还没有发出任何内容').waitFor();
    const sure = page.getByRole('checkbox');
    expect(await sure.evaluate((box) => box === document.activeElement)).toBe(true);
    expect(agency.posts).toEqual([]);
    await sure.check();
    await agree.click();
    await expect.poll(() => agency.posts.length).toBe(1);
  });

  it('whose answer is changed after it was agreed to takes that yes back, and sends what was chosen last', async () => {
    const stranger = await stage.town.authority.certify({ commonName: 'Agents Ltd.', organization: '中介' });
    const agency = createAgency(VERIFIER_BASE, stranger);
    stage.town.agency = agency;
    await ask(CHOICE);
    const agree = page.getByRole('button', { name: '同意' });
    const sure = page.getByRole('checkbox', { name: '认识' });
    await sure.check();
    await page.getByRole('group', { name: '出示一种即可' }).getByRole('radio').nth(1).check();
    await region('会出示').getByText('Label of homes_owned').waitFor();
    expect(await sure.isChecked()).toBe(false);
    await agree.click();
    await page.getByText('还没有发出任何内容').waitFor();
    expect(agency.posts).toEqual([]);
    await sure.check();
    await agree.click();
    await expect.poll(() => agency.opened.length).toBe(1);
    expect(Object.keys(agency.opened[0]?.vp_token ?? {})).toEqual(['property']);
  });

  it('that was declined says so when its link is opened again after a reload, and is not answered', async () => {
    const link = await registered.ask(queryFor('assistance'));
    await visit.go(link);
    await page.getByRole('button', { name: '暂不' }).click();
    await heading('没有出示').waitFor();
    await expect.poll(() => registered.posts.length).toBe(1);
    await visit.open('/');
    await visit.go(link);
    await page.getByText('这个请求已经答复过了').waitFor();
    expect(await page.getByRole('button', { name: '同意' }).count()).toBe(0);
    expect(registered.posts.map((form) => form.get('error'))).toEqual(['access_denied']);
  });

  describe('is refused on a screen that says that nothing was sent:', () => {
    const NOTHING_SENT = '没有发送任何内容';
    beforeEach(async () => {
      await visit.go('/');
      await page.locator('a[href^="/cards/"]').first().waitFor();
    });

    async function expectRefusal(code: WalletErrorCode, link: string): Promise<void> {
      await visit.go(link);
      const failure = page.getByRole('alert').filter({ hasText: walletErrorText(code).title['zh-CN'] });
      await failure.waitFor();
      expect(await failure.textContent()).toContain(NOTHING_SENT);
      expect(await page.getByRole('button', { name: '同意' }).count()).toBe(0);
      expect(registered.posts).toEqual([]);
    }

    type Parts = { payload: Record<string, unknown>; header: Record<string, unknown> };
    const says =
      (claims: object) =>
      ({ payload }: Parts) =>
        void Object.assign(payload, claims);
    it.each<[string, WalletErrorCode, (parts: Parts) => void]>([
      ['one for another wallet', 'request_not_for_this_wallet', says({ aud: 'https://other.test' })],
      ['one that names another asker inside', 'request_asker_mismatch', says({ client_id: 'x509_hash:A' })],
      ['one that was made for another wallet’s nonce', 'request_replayed', says({ wallet_nonce: 'A' })],
      ['one without a nonce', 'request_malformed', says({ nonce: undefined })],
      [
        'one that wants the answer in the clear',
        'request_reply_not_encrypted',
        says({ response_mode: 'direct_post' }),
      ],
      ['one with a demand that nobody knows', 'request_demand_unknown', says({ transaction_data: ['e30'] })],
      [
        'one that nobody vouches for',
        'request_not_signed',
        ({ header }) => void Object.assign(header, { x5c: undefined }),
      ],
    ])('%s', async (_, code, change) => {
      registered.change = change;
      await expectRefusal(code, await registered.ask(queryFor('assistance')));
    });

    it('one of a registered asker that asks more than it is registered for', async () => {
      const more = { ...income, claims: [{ path: ['date_of_birth'] }] };
      await expectRefusal('request_asks_too_much', await registered.ask({ credentials: [more] }));
    });

    it('one that another key signed', async () => {
      const thief = await stage.town.authority.certify({ commonName: 'Thief', organization: '贼' });
      registered.signWith = thief.privateKey;
      await expectRefusal('request_signature_invalid', await registered.ask(queryFor('assistance')));
      registered.signWith = null;
    });

    it('one whose asker names itself in a way that proves nothing', async () => {
      const link = new URL(await registered.ask(queryFor('assistance')));
      link.searchParams.set('client_id', `redirect_uri:${VERIFIER_BASE}/r`);
      await expectRefusal('request_asker_unprovable', link.href);
    });
  });
});
