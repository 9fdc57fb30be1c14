// The built wallet in a real browser, served by its own server, against the test's town: whatever the page asks for
// elsewhere is answered by the town's departments, agency and chain, in this process, and written down.
import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeBase64 } from '@anju/credentials';
import type { FastifyInstance } from 'fastify';
import type { Browser, BrowserContext, BrowserContextOptions, Page, Route } from 'playwright-core';
import { launchBrowser } from '../../../tests/support/browser.ts';
import { unlockWallet } from '../../../tests/support/on-screen.ts';
import { giveScreenLock, passScreenLock } from '../../../tests/support/screen-lock.ts';
import { createWalletSite } from '../../server/wallet-site.ts';
import { builtWallet } from './built-wallet.ts';
import { NOW } from './certificates.ts';
import { REGISTRY } from './chain.ts';
import { type Department, TX_CODE } from './department.ts';
import { createTown, type Town, VERIFIER_BASE } from './town.ts';

/** For anything to appear. */
const PATIENCE_MILLISECONDS = 25_000;

const PHONE = { width: 390, height: 844 };

/** One person's browser. */
export type Visit = {
  context: BrowserContext;
  page: Page;
  /** An address of the wallet, or an offer or request as it stands in a code. As a link within the wallet does it, without loading the page again. */
  go(address: string, tab?: Page): Promise<void>;
  /** Loads the page, which locks the wallet, and unlocks it. */
  open(path: string, tab?: Page): Promise<void>;
  unlock(tab: Page): Promise<void>;
  /** A card by the counter's code, up to the screen that says it is in the wallet. */
  receive(department: Department): Promise<void>;
  /** The device loses its network, or has it again. */
  setOffline(isOffline: boolean): Promise<void>;
  /** what the page asked for from anywhere but the wallet's own server */
  asked: string[];
  /** errors of scripts, refusals of the content security policy, and dialogs */
  problems: string[];
  /** every line of every console */
  lines: string[];
};

export type WalletStage = {
  town: Town;
  /** http://localhost:PORT */
  address: string;
  open(options?: VisitOptions): Promise<Visit>;
  /** Another build takes the place of what is served. */
  deploy(which: 'this' | 'next'): Promise<void>;
  /** These files take the place of what is served. */
  serve(dir: string): void;
  /** The wallet’s server knows no registry until what is given back is called. */
  loseRegistry(): () => void;
  /** The address that opens an offer or a request in the wallet. */
  link(text: string): string;
  close(): Promise<void>;
};

export type VisitOptions = BrowserContextOptions & {
  /** the device's clock; null: the machine's own */
  now?: Date | null;
  path?: string;
  /** with the service worker, which most tests do not need; default false */
  withWorker?: boolean;
  /** what the page asks for elsewhere is answered by nobody; default false */
  isAlone?: boolean;
  /** left as it comes; by default the wallet is unlocked, by the screen lock of the device */
  isLocked?: boolean;
  /** instead by a passphrase: other tabs of the wallet open by no other way; default false */
  hasTabs?: boolean;
  /** before the first page opens */
  prepare?: (context: BrowserContext) => Promise<unknown>;
};

export async function openWalletStage(town?: Town): Promise<WalletStage> {
  const folder = mkdtempSync(join(tmpdir(), 'anju-wallet-stage-'));
  const [one, browser, dir] = await Promise.all([town ?? createTown(), launchBrowser(), builtWallet()]);
  const served = join(folder, 'dist');
  symlinkSync(dir, served);
  const { rpcUrls, ...deployment } = REGISTRY;
  writeFileSync(join(folder, 'deployment.json'), JSON.stringify(deployment));
  const pem = encodeBase64(one.authority.rootDer);
  writeFileSync(
    join(folder, 'roots.pem'),
    `-----BEGIN CERTIFICATE-----\n${pem}\n-----END CERTIFICATE-----\n`,
  );
  const site = await createWalletSite({
    host: '127.0.0.1',
    port: 0,
    rpcUrls,
    deploymentFile: join(folder, 'deployment.json'),
    rootsFile: join(folder, 'roots.pem'),
    issuers: Object.values(one.departments).map(({ issuer }) => issuer),
    services: [VERIFIER_BASE],
    provider: null,
    connectSources: ['https:'],
    isHttps: false,
    distDir: served,
  });
  await site.listen({ host: '127.0.0.1', port: 0 });
  return stageOf({ town: one, browser, site, folder, served });
}

type Parts = { town: Town; browser: Browser; site: FastifyInstance; folder: string; served: string };

function stageOf({ town, browser, site, folder, served }: Parts): WalletStage {
  const address = `http://localhost:${(site.server.address() as AddressInfo).port}`;
  const serve = (dir: string) => {
    rmSync(served);
    symlinkSync(dir, served);
  };
  const link = (text: string) => `${address}/open?${text.split('?')[1]}`;
  return {
    town,
    address,
    async open({
      now = NOW,
      path = '/',
      withWorker = false,
      isAlone = false,
      isLocked = false,
      hasTabs = false,
      prepare,
      ...options
    } = {}) {
      const context = await browser.newContext({
        locale: 'zh-CN',
        viewport: PHONE,
        reducedMotion: 'reduce',
        ...options,
      });
      context.setDefaultTimeout(PATIENCE_MILLISECONDS);
      if (!withWorker) await context.addInitScript(withoutWorkers);
      const page = await context.newPage();
      const unlock = isLocked || hasTabs ? unlockWallet : passScreenLock;
      let isOffline = false;
      const visit: Visit = {
        context,
        page,
        go: (to, tab = page) => goWithin(tab, new URL(/^openid/.test(to) ? link(to) : to, address)),
        async open(path, tab = page) {
          await tab.goto(address + path);
          await unlock(tab);
        },
        unlock,
        async receive(department) {
          await visit.go(department.offerText());
          await page.getByLabel('一次性码').fill(TX_CODE);
          await page.getByRole('button', { name: '领取', exact: true }).click();
          await page.getByRole('heading', { name: '已放入钱包' }).waitFor();
        },
        async setOffline(yes) {
          isOffline = yes;
          await context.setOffline(yes);
        },
        asked: [],
        problems: [],
        lines: [],
      };
      if (now !== null) await context.clock.setFixedTime(now);
      watch(visit);
      if (!isAlone)
        await context.route(
          (url) => url.origin !== address,
          (route) => (isOffline ? route.abort('internetdisconnected') : answer(route, town, visit.asked)),
        );
      await prepare?.(context);
      if (unlock === passScreenLock) await giveScreenLock(page);
      await page.goto(address + path);
      if (!isLocked) await unlock(page);
      return visit;
    },
    serve,
    deploy: async (which) => serve(await builtWallet(which)),
    loseRegistry() {
      const [file, aside] = ['deployment.json', 'lost.json'].map((name) => join(folder, name)) as [
        string,
        string,
      ];
      renameSync(file, aside);
      return () => renameSync(aside, file);
    },
    link,
    async close() {
      await browser.close();
      site.server.closeAllConnections();
      await site.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function goWithin(page: Page, { pathname, search }: URL): Promise<void> {
  await page.evaluate((address) => {
    history.pushState({ ours: true }, '', address);
    dispatchEvent(new PopStateEvent('popstate'));
  }, pathname + search);
}

function withoutWorkers(): void {
  Reflect.deleteProperty(Navigator.prototype, 'serviceWorker');
}

function watch({ context, problems, lines }: Visit): void {
  context.on('weberror', (error) => problems.push(String(error.error())));
  context.on('dialog', (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on('console', (message) => {
    lines.push(message.text());
    if (/Content Security Policy|TrustedHTML|TrustedScript|Uncaught/.test(message.text())) {
      problems.push(message.text());
    }
  });
}

async function answer(route: Route, town: Town, asked: string[]): Promise<void> {
  const request = route.request();
  asked.push(request.url());
  const body = request.postDataBuffer();
  try {
    const given = await town.fetch(request.url(), {
      method: request.method(),
      headers: request.headers(),
      ...(body === null ? {} : { body: body.toString() }),
    });
    await route.fulfill({
      status: given.status,
      headers: {
        ...Object.fromEntries(given.headers),
        'access-control-allow-origin': '*',
        'access-control-expose-headers': '*',
      },
      body: Buffer.from(await given.arrayBuffer()),
    });
  } catch {
    await route.abort();
  }
}
