// The public registry page in a real browser, over a real chain, with publishers that can lie.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cityDir, loadVerifiers } from '@anju/city';
import { spellRegistration } from '@anju/registry-contracts/follow';
import {
  type AnchorWriter,
  createAnchorWriter,
  developmentFunderKey,
  didOfAddress,
  type Governor,
} from '@anju/registry-contracts/govern';
import { computeAddress } from 'ethers';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePorts } from '../../tools/town/throwaway.ts';
import { graveFindings, tabTo } from '../support/accessibility.ts';
import { browserUnavailable, launchBrowser } from '../support/browser.ts';
import { emptyFounding, startRegistry, type TestRegistry } from '../support/chain.ts';
import { type Publisher, startPublisher } from '../support/publisher.ts';

const root = join(import.meta.dirname, '..', '..');
const hostile = '<img src=x onerror="document.title=1">\u202edesrever\u2066';
const ruleText = readFileSync(join(cityDir, 'rules', 'beijing-public-rental-2011-25.json'), 'utf8');
/** A later version: one figure and its words changed, one clause gone, and with it what it asked. */
function laterRule(): string {
  const rule = JSON.parse(ruleText) as Record<string, never> & {
    facts: Record<string, unknown>;
    clauses: { id: string; text: Record<string, string> }[];
    parameters: { annual_income_limit: { dated: { steps: { value: number }[] }[] } };
  };
  const steps = rule.parameters.annual_income_limit.dated[0]?.steps ?? [];
  steps[0] = { ...steps[0], value: 12_000_000 };
  const clauses = rule.clauses.filter(({ id }) => id !== 'urban-hukou');
  const income = clauses.find(({ id }) => id === 'annual-income');
  if (income) income.text = { ...income.text, 'zh-CN': '3口及以下家庭年收入12万元（含）以下' };
  const { basis_of_residence: _, ...facts } = rule.facts;
  return JSON.stringify({ ...rule, version: '2024-1', clauses, facts, unconfirmed: [] });
}
const typeText = JSON.stringify({
  vct: 'urn:anju:income:1',
  display: [
    { locale: 'zh-CN', name: '家庭收入凭证' },
    { locale: 'en', name: 'Income credential' },
  ],
  claims: [],
});

describe.skipIf(browserUnavailable())('the registry page', () => {
  let registry: TestRegistry;
  let department: Publisher;
  let agency: Publisher;
  let writer: AnchorWriter;
  let board: ChildProcess;
  let address: string;
  let browser: Browser;
  const complaints: string[] = [];

  beforeAll(async () => {
    [department, agency, browser] = await Promise.all([startPublisher(), startPublisher(), launchBrowser()]);
    const rulePath = '/rules/beijing-public-rental';
    const published = [
      {
        version: '2011-25',
        effectiveFromSeconds: 1_322_668_800,
        ...agency.publish(`${rulePath}/1`, ruleText),
      },
      {
        version: '2024-1',
        effectiveFromSeconds: 1_714_492_800,
        ...agency.publish(`${rulePath}/2`, laterRule()),
      },
    ];
    const type = department.publish('/income/types/income', typeText);
    const document = (await loadVerifiers()).get('housing-office');
    const owner = (key: number) => didOfAddress(31_337, `0x${String(key).repeat(40)}`);
    registry = await startRegistry({
      ...emptyFounding(),
      keys: [
        {
          thumbprintHex: 'ab'.repeat(32),
          did: didOfAddress(31_337, computeAddress(developmentFunderKey)),
          vct: 'urn:anju:income:1',
          iss: `${department.url}/income`,
        },
      ],
      roots: [{ sha256Hex: 'cd'.repeat(32) }],
      verifiers: [{ did: owner(2), thumbprintHex: 'ef'.repeat(32), document: spellRegistration(document) }],
      publications: [
        ...published.map((one) => ({ kind: 'rule' as const, id: 'beijing-public-rental', ...one })),
        {
          kind: 'type' as const,
          id: 'urn:anju:income:1',
          version: '1',
          effectiveFromSeconds: 1_322_668_800,
          ...type,
        },
      ],
    });
    const { chain, deployment, deploymentPath, stateDir, funderKey } = registry;
    writer = createAnchorWriter({
      rpcUrl: chain.rpcUrl,
      deployment,
      controllerKey: funderKey,
      outboxDir: join(stateDir, 'anchors'),
    });
    const did = didOfAddress(31_337, computeAddress(funderKey));
    department.addEntries(5);
    for (const [kind, path, head] of [
      ['audit-log', 'audit-log', department.logHead()],
      ['status-list', 'status', department.listHead()],
    ] as const) {
      const stream = await writer.open({ did, kind, uri: `${department.url}/${path}` });
      await writer.anchor({ stream, ...head });
    }
    await (registry.governors[0] as Governor).propose({
      changes: [{ act: 'withdraw-root', sha256Hex: 'cd'.repeat(32) }],
      reason: hostile,
    });

    const { start: port } = await freePorts();
    address = `http://localhost:${port}`;
    board = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'notice-board/serve.ts'], {
      cwd: root,
      stdio: 'inherit',
      env: {
        PATH: process.env.PATH,
        NOTICE_PORT: String(port),
        ISSUER_PUBLIC_URL: department.url,
        VERIFIER_PUBLIC_URL: agency.url,
        WALLET_URL: 'http://localhost:1',
        REGISTRY_RPC_URL: chain.rpcUrl,
        REGISTRY_DEPLOYMENT: deploymentPath,
        REGISTRY_POLL_MILLISECONDS: '200',
        REGISTRY_STALE_AFTER_SECONDS: '2',
      },
    });
    await vi.waitFor(
      async () => expect((await (await fetch(`${address}/registry.json`)).json()).status).toBe('known'),
      { timeout: 60_000, interval: 100 },
    );
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    board?.kill();
    writer?.close();
    await Promise.all([department?.stop(), agency?.stop(), registry?.stop()]);
  });

  async function open(viewport = { width: 1280, height: 800 }): Promise<Page> {
    const context = await browser.newContext({
      locale: 'zh-CN',
      viewport,
      reducedMotion: 'reduce',
      colorScheme: 'light',
    });
    const page = await context.newPage();
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.clock.install();
    await page.goto(`${address}/registry`);
    await page.getByRole('heading', { name: '现行规则' }).waitFor();
    return page;
  }
  /** The page's own clock goes on until the sentence stands there. */
  async function passUntil(page: Page, sentence: string): Promise<void> {
    await vi.waitFor(
      async () => {
        await page.clock.runFor(3000);
        expect(await page.getByText(sentence).count()).toBeGreaterThan(0);
      },
      { timeout: 60_000, interval: 20 },
    );
  }
  const audit = (page: Page) => page.locator('#anchors li').filter({ hasText: '审计日志' });
  const list = (page: Page) => page.locator('#anchors li').filter({ hasText: '状态列表' });

  it('is found from the start page, and says who, what, since when and by whom', async () => {
    const page = await open();
    await page.goto(address);
    await page.getByRole('link', { name: '打开登记簿' }).click();
    await page.getByRole('heading', { name: '家庭收入凭证', exact: true }).waitFor();
    await page.getByRole('heading', { name: '住房保障管理办公室' }).waitFor();
    await page.getByText('京建法[2011]25号').first().waitFor();
    expect(await page.locator('#issuers').textContent()).toContain('创立时载明');
    expect(await page.locator('#council').textContent()).toContain('审计局');
    await page.context().close();
  });

  it('shows a rule’s text once it has the registered fingerprint, and what a version changed', async () => {
    const page = await open();
    await page.getByText('条文与登记的指纹一致').waitFor();
    expect(await page.locator('#rules').textContent()).toContain('3口及以下家庭年收入12万元');
    await page.getByText('与上一版本的差别').click();
    const changes = page.locator('#rules .changes');
    await changes.waitFor();
    expect(await changes.locator('li').count()).toBeGreaterThanOrEqual(4);
    expect(await changes.locator('del').allTextContents()).toContain('[删除] 100,000');
    expect(await changes.locator('ins').allTextContents()).toContain('[新增] 120,000');
    expect(await changes.textContent()).toContain('申请人具有本市城镇户籍');
    expect(await graveFindings(page, 'registry, with a difference')).toEqual([]);
    await page.context().close();
  });

  it('shows no text that was altered by its publisher', async () => {
    const path = '/rules/beijing-public-rental/2';
    const honest = agency.state.documents.get(path) as Buffer;
    agency.state.documents.set(path, Buffer.from(honest.toString().replaceAll('12万元', '19万元')));
    const page = await open();
    await page.getByText('与登记的指纹不一致').waitFor();
    expect(await page.locator('body').textContent()).not.toContain('19万元');
    agency.state.documents.set(path, honest);
    await page.getByRole('button', { name: '重试' }).click();
    await page.getByText('条文与登记的指纹一致').waitFor();
    await page.context().close();
  });

  it('recomputes a log and a list in the browser: they match, also when the log has grown', async () => {
    const page = await open();
    await tabTo(page, '全部核对');
    await page.keyboard.press('Enter');
    await audit(page).getByText('一致：公布的 5 项正是第 1 次写在链上的内容。').waitFor();
    await list(page).getByText('一致：公布的 256 项正是第 1 次写在链上的内容。').waitFor();
    department.addEntries(1);
    await audit(page).getByRole('button').click();
    await audit(page).getByText('另有 1 项更新的').waitFor();
    expect(await graveFindings(page, 'registry, checked')).toEqual([]);
    await page.context().close();
  });

  it('says of an altered log and an altered list that they differ', async () => {
    const [first, second] = department.state.leaves as [Uint8Array, Uint8Array];
    department.state.leaves[0] = second;
    department.state.list[3] = 1;
    const page = await open();
    await page.getByRole('button', { name: '全部核对' }).click();
    await page.getByText('正在再次核对').first().waitFor();
    await passUntil(page, '不一致：公布的内容不是第 1 次写在链上的内容');
    await expect.poll(() => audit(page).getAttribute('data-result')).toBe('differs');
    await vi.waitFor(
      async () => {
        await page.clock.runFor(3000);
        expect(await list(page).getAttribute('data-result')).toBe('differs');
      },
      { timeout: 30_000, interval: 20 },
    );
    expect(await graveFindings(page, 'registry, differing')).toEqual([]);
    department.state.leaves[0] = first;
    department.state.list[3] = 0;
    await audit(page).getByRole('button').click();
    await audit(page).getByText('一致：公布的 5 项').waitFor();
    await page.context().close();
  });

  it('writes the text of others as text, and asks nobody else', async () => {
    const page = await open();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).origin));
    const reason = page.locator('#proposals').getByText('<img src=x onerror="document.title=1">');
    await reason.waitFor();
    expect(await page.locator('#proposals img').count()).toBe(0);
    expect(await reason.textContent()).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
    await page.reload();
    await page.getByText('条文与登记的指纹一致').waitFor();
    expect(new Set(asked)).toEqual(new Set([address, department.url, agency.url]));
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('fits a phone, in both languages', async () => {
    const page = await open({ width: 360, height: 740 });
    await page.getByText('条文与登记的指纹一致').waitFor();
    for (const language of ['中文', 'English']) {
      await page.getByText(language, { exact: true }).click();
      const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      expect(content).toBeLessThanOrEqual(window as number);
    }
    await page.getByRole('heading', { name: 'Rules in force' }).waitFor();
    await page.context().close();
  });

  it('shows nothing any more when the chain was not read for too long', async () => {
    const page = await open();
    await page.getByText('条文与登记的指纹一致').waitFor();
    await registry.chain.stop();
    await vi.waitFor(
      async () => expect((await (await fetch(`${address}/registry.json`)).json()).status).toBe('unknown'),
      { timeout: 30_000, interval: 200 },
    );
    await passUntil(page, '登记簿此刻读不到');
    expect(await page.locator('#rules').count()).toBe(0);
    expect(await page.locator('main').textContent()).toContain('上一次读到是在');
    expect(await graveFindings(page, 'registry, unknown')).toEqual([]);
    await page.context().close();
  });
});
