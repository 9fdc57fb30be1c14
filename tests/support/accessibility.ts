// What a screen reader, a keyboard and a weak eye need of a page: axe's findings, and Tab as the only way around.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { looks } from '@anju/ui/looks';
import type axe from 'axe-core';
import type { Page } from 'playwright-core';
import { readTestConfig } from '../../tools/config.ts';
import { FIRST_LOOK, wear } from '../../tools/screens/camera.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const GRAVE = ['serious', 'critical'];
/** Both languages in the light, and the dark once: its colours are the same for both. */
export const LOOKS = looks.filter(({ name }) => ['zh', 'en', 'en-dark'].includes(name));

let turns = 0;

/** All of them with the full counts; else one, screen by screen another. */
const looksInTurn = () => {
  turns += 1;
  return readTestConfig().isFull ? LOOKS : LOOKS.slice(turns % LOOKS.length).slice(0, 1);
};

/** Serious and critical findings of the page as it stands. Leaves it in Chinese. */
export async function graveFindings(page: Page, screen: string, seen = looksInTurn()): Promise<string[]> {
  const found: string[] = [];
  for (const look of seen) {
    await wear(page, look);
    found.push(...(await graveFindingsAsShown(page, `${screen} (${look.name})`)));
  }
  await wear(page, FIRST_LOOK);
  return found;
}

/** The same for the page in the look that it has. */
export async function graveFindingsAsShown(page: Page, screen: string): Promise<string[]> {
  // by the debugger: the pages' content security policy lets no foreign script in
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() =>
    (window as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] }),
  );
  return violations
    .filter(({ impact }) => GRAVE.includes(impact ?? ''))
    .map(({ id, nodes }) => `${screen}: ${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

/** Presses Tab until the control of this name has the focus; fails where it has none that can be seen. */
export async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement) || element === document.body) return null;
      const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined;
      const { outlineStyle, boxShadow } = getComputedStyle(element);
      return {
        name: (element.getAttribute('aria-label') ?? label ?? element.textContent ?? '').trim(),
        isSeen: outlineStyle !== 'none' || boxShadow !== 'none',
      };
    });
    if (focused?.name !== name) continue;
    if (!focused.isSeen) throw new Error(`the focus on “${name}” cannot be seen`);
    return;
  }
  throw new Error(`“${name}” cannot be reached with the Tab key`);
}
