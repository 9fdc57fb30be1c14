// Takes one state of a screen in every look: two languages, two text sizes, two themes, without leaving the state.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Look, looks, preferencesKey } from '@anju/ui/looks';
import type { Browser, Page } from 'playwright-core';

const SIZES = {
  /** The narrowest phone that is still common. */
  small: { width: 360, height: 740 },
  phone: { width: 390, height: 844 },
  counter: { width: 1280, height: 800 },
} as const;
export type Size = keyof typeof SIZES;

/** Chinese, normal, light: what the names that the tools look for are written in. */
export const FIRST_LOOK = looks[0] as Look;
/** Long enough for what a change of look draws anew; there is no motion. */
const SETTLE_MILLISECONDS = 120;

type PageOptions = { pixelRatio?: number; locale?: string; colorScheme?: 'light' | 'dark' };

export type Camera = {
  /** Whether the names on the command line ask for any picture of this app. */
  wantsAnyOf(app: string): boolean;
  /** The picture’s own names within an app that are asked for; empty: all of them. */
  wantedIn(app: string): string[];
  openPage(size: Size, options?: PageOptions): Promise<Page>;
  /** Pictures of the page as it stands, as `screens/<name>.<size>.<look>.png`. Leaves it in Chinese, light, normal. */
  take(page: Page, name: string, sizes: readonly Size[]): Promise<void>;
  /** Likewise, of a page that has the look already and keeps it. */
  shoot(page: Page, name: string, sizes: readonly Size[], look: string): Promise<void>;
  /** Pictures that were wider than the window. */
  tooWide: string[];
};

export function createCamera(options: {
  browser: Browser;
  folder: string;
  wanted: readonly string[];
  report: (sentence: string) => void;
}): Camera {
  const { browser, folder, wanted, report } = options;
  const isWanted = (name: string) =>
    wanted.length === 0 || wanted.some((ask) => name === ask || name.startsWith(`${ask}/`));
  const tooWide: string[] = [];

  async function photograph(page: Page, picture: string): Promise<void> {
    await page.waitForTimeout(SETTLE_MILLISECONDS);
    const path = join(folder, `${picture}.png`);
    mkdirSync(dirname(path), { recursive: true });
    await page.screenshot({ path });
    if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) tooWide.push(picture);
  }

  return {
    tooWide,
    wantsAnyOf: (app) =>
      wanted.length === 0 || wanted.some((ask) => ask === app || ask.startsWith(`${app}/`)),
    wantedIn: (app) =>
      wanted.flatMap((ask) => (ask.startsWith(`${app}/`) ? [ask.slice(app.length + 1)] : [])),

    async openPage(size, { pixelRatio = 1, locale = 'zh-CN', colorScheme = 'light' } = {}) {
      const context = await browser.newContext({
        viewport: SIZES[size],
        deviceScaleFactor: pixelRatio,
        locale,
        timezoneId: 'Asia/Shanghai',
        colorScheme,
        reducedMotion: 'reduce',
      });
      return context.newPage();
    },

    async take(page, name, sizes) {
      if (!isWanted(name)) return;
      const before = page.viewportSize();
      // no row looks pointed at
      await page.mouse.move(0, 0);
      for (const size of sizes) {
        await page.setViewportSize(SIZES[size]);
        for (const look of looks) {
          await wear(page, look);
          await photograph(page, `${name}.${size}.${look.name}`);
        }
      }
      await wear(page, FIRST_LOOK);
      if (before) await page.setViewportSize(before);
      report(`${name}: ${sizes.length * looks.length} pictures`);
    },

    async shoot(page, name, sizes, look) {
      if (!isWanted(name)) return;
      const before = page.viewportSize();
      for (const size of sizes) {
        await page.setViewportSize(SIZES[size]);
        await photograph(page, `${name}.${size}.${look}`);
      }
      if (before) await page.setViewportSize(before);
      report(`${name} (${look}): ${sizes.length} pictures`);
    },
  };
}

/** Puts the page into a look: an app follows a choice made in another of its tabs, and here that tab is us. */
export async function wear(page: Page, { language, textSize, theme }: Look): Promise<void> {
  await page.evaluate(
    ([key, value]) => {
      localStorage.setItem(key, value);
      dispatchEvent(new StorageEvent('storage', { key }));
    },
    [preferencesKey, JSON.stringify({ language, textSize, theme })] as const,
  );
  const shown = await page.evaluate(async () => {
    await document.fonts.ready;
    return document.documentElement.lang;
  });
  if (shown !== language) throw new Error('the page does not follow the choice of a look');
}
