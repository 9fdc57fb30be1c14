// Whatever departments, askers and rules write, it stays text: nothing of it runs, nothing is fetched for it, nothing of
// the wallet's own words is pushed away. And an injected script, were there one, finds its ways closed.
import { createHash } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserUnavailable } from '../../../tests/support/browser.ts';
import { TX_CODE } from '../support/department.ts';
import { incomeRule, publishRule } from '../support/rules.ts';
import { AGENCY_DID, createTown, ISSUER_BASE, registrationFor, type Town } from '../support/town.ts';
import { openWalletStage, type Visit, type WalletStage } from '../support/wallet-stage.ts';

const MARKUP = '<img src="https://evil.test/a.png" onerror="ran=1"><script>ran=1</script>{{7*7}}';
/** Turned round, not seen, and longer than any screen. */
const TRICKS = `付款\u202E\u2066gpj.exe\u2069\u200B\u2060\uFEFF\u{E0041}\r\n\u2028${'W'.repeat(5000)}`;
const hostile = `${MARKUP}${TRICKS}`;
/** As a registration takes it, which may not be long nor turn letters round. */
const SHORT = '<b onclick=ran=1>住房\u200B办<script>ran=1</script>';
const bothHostile = { 'zh-CN': hostile, en: hostile };
const displayHostile = ['zh-CN', 'en'].map((locale) => ({
  locale,
  name: hostile,
  label: hostile,
  description: hostile,
  logo: { uri: 'https://evil.test/logo.svg', alt_text: hostile },
  background_image: { uri: 'javascript:ran=1' },
  background_color: '#0F4C5C;background:url(https://evil.test/b.png)',
  text_color: 'red"><script>ran=1</script>',
}));

const CARD = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 200"><rect width="320" height="200" fill="#0F4C5C"/><text x="10" y="40">{{note}}</text></svg>`;
const SVGS = {
  script: CARD.replace('<text', '<script>parent.ran=1;fetch("https://evil.test/s")</script><text'),
  event: CARD.replace('<svg ', '<svg onload="parent.ran=1" '),
  foreign: CARD.replace(
    '<text',
    '<foreignObject width="9" height="9"><iframe xmlns="http://www.w3.org/1999/xhtml" src="https://evil.test/f"></iframe></foreignObject><text',
  ),
  picture: CARD.replace('<text', '<image href="https://evil.test/i.png" width="9" height="9"/><text'),
  style: CARD.replace('<text', '<style>@import url(https://evil.test/c.css);</style><text'),
};
const addressOf = (svg: string) => `data:image/svg+xml,${encodeURIComponent(svg)}`;
const integrityOf = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;

const TOWN_HOSTS = ['issuer.test', 'verifier.test', 'chain.test'];

async function hostileTown(): Promise<Town> {
  const town = await createTown();
  for (const [id, svg] of [
    ['income', CARD],
    ['property', SVGS.script],
  ] as const) {
    const department = town.departments[id];
    department.metadata = {
      display: displayHostile,
      credential_configurations_supported: {
        [id]: {
          format: 'dc+sd-jwt',
          scope: id,
          vct: `urn:anju:${id}:1`,
          proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256'] } },
          credential_metadata: { display: displayHostile, claims: [] },
        },
      },
    };
    department.claimsOf = () => ({
      person_number: 'P0000000001',
      household_number: 'H0000000001',
      household_annual_income_fen: 9_999_950,
      homes_owned: 0,
      note: hostile,
      [MARKUP]: hostile,
      portrait: addressOf(SVGS.script),
      link: 'javascript:ran=1',
    });
    department.files.set(`/${id}/card.svg`, svg);
    department.typeMetadata = {
      vct: `urn:anju:${id}:1`,
      display: displayHostile.map((one) => ({
        ...one,
        rendering: {
          svg_templates: [{ uri: `${ISSUER_BASE}/${id}/card.svg`, 'uri#integrity': integrityOf(svg) }],
          simple: { logo: { uri: 'https://evil.test/logo.png' } },
        },
      })),
      claims: [
        { path: ['note'], svg_id: 'note', display: displayHostile, anju: { unit: hostile } },
        { path: ['portrait'], display: displayHostile, anju: { kind: 'image' } },
        { path: [MARKUP], display: displayHostile },
      ],
    };
  }
  town.agency.rule = publishRule(
    incomeRule({
      version: '2',
      title: { 'zh-CN': MARKUP, en: MARKUP },
      purpose: { 'zh-CN': MARKUP, en: MARKUP },
      citation: MARKUP,
    }),
  );
  town.chain.publish({ kind: 'rule', id: 'test-rule', version: '2', sha256Hex: town.agency.rule.sha256 });
  const document = JSON.parse(registrationFor('income', 'property'));
  town.chain.registerVerifier({
    certificateDer: town.agencySigner.certificateDer,
    did: AGENCY_DID,
    document: JSON.stringify({ ...document, name: { 'zh-CN': SHORT, en: SHORT } }),
  });
  return town;
}

describe.skipIf(browserUnavailable())('hostile texts', () => {
  let stage: WalletStage;
  let visit: Visit;
  let page: Page;

  beforeAll(async () => {
    stage = await openWalletStage(await hostileTown());
    visit = await stage.open();
    page = visit.page;
  });
  afterAll(() => stage?.close());

  async function expectInert(): Promise<void> {
    const seen = await page.evaluate(() => ({
      ran: Reflect.get(globalThis, 'ran'),
      text: document.body.textContent ?? '',
      foreign: document.querySelectorAll('script:not([src]), iframe, object, embed, img:not([src^="data:"])')
        .length,
      width: document.documentElement.scrollWidth - innerWidth,
    }));
    expect([seen.ran, seen.foreign]).toEqual([undefined, 0]);
    expect(seen.text).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200B\u2060\uFEFF\u{E0000}-\u{E0FFF}]/u);
    expect(seen.text).not.toMatch(/W{401}/);
    expect(seen.width).toBeLessThanOrEqual(0);
    expect(
      visit.asked.map((url) => new URL(url).hostname).filter((host) => !TOWN_HOSTS.includes(host)),
    ).toEqual([]);
    expect(visit.problems).toEqual([]);
  }

  it('of a department stay text: in the offer, on the card that came, at home and on the card’s own screen', async () => {
    for (const id of ['income', 'property'] as const) {
      await visit.go(stage.town.departments[id].offerText());
      await page.getByLabel('一次性码').waitFor();
      expect(await page.getByText('<script>ran=1</script>').count()).toBeGreaterThan(0);
      await expectInert();
      await page.getByLabel('一次性码').fill(TX_CODE);
      await page.getByRole('button', { name: '领取', exact: true }).click();
      await page.getByRole('heading', { name: '已放入钱包' }).waitFor();
      await expectInert();
    }
    await visit.go('/');
    await page.locator('a[href^="/cards/"]').nth(1).waitFor();
    await expectInert();
    const pictures: string[] = [];
    for (const place of [0, 1]) {
      await visit.go('/');
      await page.locator('a[href^="/cards/"]').nth(place).click();
      await page.getByRole('heading', { name: '凭证内容' }).waitFor();
      await expectInert();
      for (const img of await page.locator('main img').all())
        pictures.push((await img.getAttribute('src')) ?? '');
    }
    // the harmless template is drawn with its value as text; the one with a script is not drawn at all
    expect(pictures).toHaveLength(1);
    expect(decodeURIComponent(pictures[0] ?? '')).toContain('&lt;script&gt;ran=1');
  });

  it('of an asker, a rule and a question stay text: before consent, in the answer and in the activity', async () => {
    const { agency } = stage.town;
    agency.change = ({ payload }) => {
      payload.verifier_info = [
        {
          format: 'urn:anju:question:1',
          data: { title: bothHostile, purpose: bothHostile, asker: bothHostile },
        },
      ];
    };
    agency.answer = () =>
      Response.json({
        anju_result: {
          decision: 'answered',
          // the same part twice must not be two lines that the screen takes for one
          clauses: [true, false].map((met) => ({ id: 'income', text: bothHostile, met })),
          decided_at: '2026-11-20T09:00:01Z',
          request_id: MARKUP,
        },
        redirect_uri: 'javascript:ran=1',
      });
    const query = {
      credentials: [
        {
          id: 'income',
          format: 'dc+sd-jwt',
          meta: { vct_values: ['urn:anju:income:1'] },
          claims: [{ path: ['household_annual_income_fen'] }],
        },
      ],
    };
    for (const asked of [query, undefined]) {
      agency.change = asked === undefined ? null : agency.change;
      await visit.go(await agency.ask(asked));
      await page.getByRole('button', { name: '同意' }).waitFor();
      expect(await page.getByText('<script>ran=1</script>').count()).toBeGreaterThan(0);
      await expectInert();
      await page.getByRole('button', { name: '同意' }).click();
      await page.getByRole('heading', { level: 1, name: /^(已送达|审核结果|对方没有接受)$/ }).waitFor();
      await expectInert();
    }
    await visit.go('/activity');
    await page.getByRole('heading', { level: 1, name: '使用记录' }).waitFor();
    expect(await page.locator('.entries > li').count()).toBe(4);
    for (const entry of await page.locator('.entries summary').all()) await entry.click();
    await page.getByText('<script>ran=1</script>').first().waitFor();
    await expectInert();
  });

  it('as pictures run nothing and fetch nothing, even where one came past every check', async () => {
    const drawn = await page.evaluate(async (addresses) => {
      const loads = addresses.map(
        (address) =>
          new Promise((resolve) => {
            const img = document.createElement('img');
            img.onload = () => resolve('drawn');
            img.onerror = () => resolve('not drawn');
            img.src = address;
            document.body.append(img);
          }),
      );
      return Promise.all(loads);
    }, Object.values(SVGS).map(addressOf));
    expect(drawn).toHaveLength(5);
    await page.evaluate(() => {
      for (const img of document.querySelectorAll('body > img')) img.remove();
    });
    await expectInert();
  });
});
