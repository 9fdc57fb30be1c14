// The page for a lawyer in a real browser: readable by everybody, on any screen and on paper, with nothing fetched or run.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graveFindingsAsShown } from '../support/accessibility.ts';
import { browserUnavailable, launchBrowser } from '../support/browser.ts';
import { inMemory } from './at-hand.ts';

/** It has a table, what is unconfirmed, and what is not covered. */
const FILE = 'beijing-public-rental-2011-25.json';
const rule = readFileSync(join(import.meta.dirname, '..', '..', 'city', 'rules', FILE), 'utf8');

describe.skipIf(browserUnavailable())('the page for a lawyer', () => {
  let browser: Browser;
  let html: string;
  beforeAll(async () => {
    browser = await launchBrowser();
    const { say, files } = inMemory({ [FILE]: rule });
    await say('render', FILE, '--out', 'page.html');
    html = files.get('page.html') ?? '';
  });
  afterAll(() => browser?.close());

  it.each([
    ['light', 1280],
    ['dark', 360],
  ] as const)('has no serious finding and fits, in the %s and %i wide', async (colorScheme, width) => {
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
    const fetched: string[] = [];
    page.on('request', (request) => fetched.push(request.url()));
    await page.setContent(html);
    expect(await graveFindingsAsShown(page, 'rule')).toEqual([]);
    const overhang = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(await overhang()).toBeLessThanOrEqual(0);
    await page.emulateMedia({ media: 'print', colorScheme });
    expect(await overhang()).toBeLessThanOrEqual(0);
    expect(fetched).toEqual([]);
    await page.close();
  });

  it('runs no script, even one that got in', async () => {
    const page = await browser.newPage();
    await page.setContent(html.replace('<main>', '<main><script>document.title = "run"</script>'));
    expect(await page.title()).toBe('北京市公共租赁住房 · Public rental housing, Beijing 2011 no. 25');
    await page.close();
  });
});
