// The wallet's three ways in, and the link of this device: each opens the same offer. The camera is Chromium's own
// pretended one, which plays a film of a QR code.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer as createProbe } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { browserUnavailable, launchBrowser } from '../support/browser.ts';
import { giveScreenLock, passScreenLock } from '../support/screen-lock.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'anju-three-ways-'));
const [WIDTH, HEIGHT, SCALE] = [640, 480, 8];

type QrCode = { modules: { size: number; get(row: number, column: number): number } };
const { create } = createRequire(join(root, 'packages/ui/package.json'))('qrcode') as {
  create(text: string): QrCode;
};

/** A film of one frame, as YUV4MPEG2: the code in black on white, in the middle. */
function filmOf(text: string): Buffer {
  const { modules } = create(text);
  const [left, top] = [WIDTH, HEIGHT].map((edge) => Math.floor((edge - modules.size * SCALE) / 2));
  const light = Buffer.alloc(WIDTH * HEIGHT, 235);
  for (let row = 0; row < modules.size * SCALE; row += 1) {
    for (let column = 0; column < modules.size * SCALE; column += 1) {
      if (modules.get(Math.floor(row / SCALE), Math.floor(column / SCALE))) {
        light[((top ?? 0) + row) * WIDTH + (left ?? 0) + column] = 16;
      }
    }
  }
  const head = `YUV4MPEG2 W${WIDTH} H${HEIGHT} F15:1 Ip A1:1 C420jpeg\nFRAME\n`;
  return Buffer.concat([Buffer.from(head), light, Buffer.alloc((WIDTH * HEIGHT) / 2, 128)]);
}

async function freePort(): Promise<number> {
  const probe = createProbe().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}

describe.skipIf(browserUnavailable())('an offer reaches the wallet', () => {
  const asked: string[] = [];
  const issuer = createServer((request, answer) => {
    asked.push(request.url ?? '');
    answer.writeHead(404, { 'access-control-allow-origin': '*' }).end();
  });
  let wallet: string;
  let stopWallet = () => {};
  let offer: string;
  let browser: Browser;

  beforeAll(async () => {
    issuer.listen(0, '127.0.0.1');
    await once(issuer, 'listening');
    const port = await freePort();
    const [deployment, roots, film] = ['deployment.json', 'roots.pem', 'code.y4m'].map((name) =>
      join(folder, name),
    );
    writeFileSync(
      deployment ?? '',
      JSON.stringify({
        chainId: 31_337,
        issuerRegistry: `0x${'11'.repeat(20)}`,
        verifierRegistry: `0x${'22'.repeat(20)}`,
        publications: `0x${'33'.repeat(20)}`,
      }),
    );
    writeFileSync(roots ?? '', '');
    const offerUri = `http://localhost:${(issuer.address() as AddressInfo).port}/income/offers/1`;
    offer = `openid-credential-offer://?credential_offer_uri=${encodeURIComponent(offerUri)}`;
    writeFileSync(film ?? '', filmOf(offer));
    const server = spawn(process.execPath, ['wallet-web/serve.ts'], {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        WALLET_PORT: String(port),
        REGISTRY_RPC_URL: 'http://localhost:1',
        REGISTRY_DEPLOYMENT: deployment,
        TRUSTED_ROOTS_FILE: roots,
      },
      stdio: 'inherit',
    });
    stopWallet = () => server.kill();
    wallet = `http://localhost:${port}`;
    await vi.waitFor(() => fetch(`${wallet}/health`), { timeout: 20_000, interval: 50 });
    browser = await launchBrowser(undefined, [
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${film}`,
    ]);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    stopWallet();
    issuer.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function openWallet(page: Page, address: string): Promise<void> {
    await giveScreenLock(page);
    await page.goto(address);
    await passScreenLock(page);
  }

  /** In a browser of its own; resolves once the wallet asked the issuer for the offer of the code. */
  async function opens(act: (page: Page) => Promise<unknown>, { camera = false } = {}): Promise<void> {
    asked.length = 0;
    const context = await browser.newContext({ locale: 'zh-CN', permissions: camera ? ['camera'] : [] });
    try {
      const page = await context.newPage();
      await act(page);
      await expect.poll(() => asked, { timeout: 20_000 }).toEqual(['/income/offers/1']);
    } finally {
      await context.close();
    }
  }

  /** The page as it is without a camera, so that nothing but the way under test can find the code. */
  async function scanPage(page: Page): Promise<void> {
    await page.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotFoundError'));
    });
    await openWallet(page, `${wallet}/scan`);
    await page.getByText('这台设备没有可用的摄像头').waitFor();
    expect(asked).toEqual([]);
  }

  it('reads the code that the camera sees', () =>
    opens((page) => openWallet(page, `${wallet}/scan`), { camera: true }));

  it('reads the code in a picture', () =>
    opens(async (page) => {
      await scanPage(page);
      const drawn = await page.evaluate(
        ({ size, dark, scale }) => {
          const canvas = document.createElement('canvas');
          canvas.width = canvas.height = (size + 8) * scale;
          const pen = canvas.getContext('2d');
          if (!pen) return '';
          pen.fillStyle = '#fff';
          pen.fillRect(0, 0, canvas.width, canvas.height);
          pen.fillStyle = '#000';
          for (const [row, column] of dark) {
            pen.fillRect(((column ?? 0) + 4) * scale, ((row ?? 0) + 4) * scale, scale, scale);
          }
          return canvas.toDataURL('image/png').split(',')[1] ?? '';
        },
        { size: create(offer).modules.size, dark: darkModules(create(offer)), scale: SCALE },
      );
      await page.getByLabel('选择图片').setInputFiles({
        name: 'code.png',
        mimeType: 'image/png',
        buffer: Buffer.from(drawn, 'base64'),
      });
    }));

  it('takes the pasted text', () =>
    opens(async (page) => {
      await scanPage(page);
      await page.getByRole('button', { name: /粘贴/ }).click();
      await page.getByRole('textbox').fill(offer);
      await page.getByRole('button', { name: '打开', exact: true }).click();
    }));

  it('follows the link of this device', () =>
    opens((page) => openWallet(page, `${wallet}/open?${offer.split('?')[1]}`)));

  it('and says so when the pasted text is none, asking nobody', async () => {
    asked.length = 0;
    const page = await browser.newPage({ locale: 'zh-CN' });
    try {
      await scanPage(page);
      await page.getByRole('button', { name: /粘贴/ }).click();
      await page.getByRole('textbox').fill('https://example.org/');
      await page.getByRole('button', { name: '打开', exact: true }).click();
      await page.getByText('这不是凭证或出示请求的链接').waitFor();
      expect(asked).toEqual([]);
    } finally {
      await page.close();
    }
  });
});

function darkModules({ modules }: QrCode): [number, number][] {
  const all = Array.from({ length: modules.size ** 2 }, (_, place): [number, number] => [
    Math.floor(place / modules.size),
    place % modules.size,
  ]);
  return all.filter(([row, column]) => modules.get(row, column));
}
