// `npm test`, `npm test -- <folder>` and `npm run test:full`: builds what tests use, sees to the browser, runs Vitest.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findChromium } from './browser.ts';
import { readTestConfig, root } from './config.ts';
import { buildWhatChanged } from './town/builds.ts';

const args = process.argv.slice(2);
const isFull = args.includes('--full');
const folders = args.filter((arg) => arg !== '--full');
const { isContinuousIntegration, chromiumPath } = readTestConfig();

const chromium = findChromium(chromiumPath);
if (!chromium && isContinuousIntegration) {
  process.stderr.write('There is no Chromium: install it or set CHROMIUM_PATH.\n');
  process.exit(1);
}
await buildWhatChanged((sentence) => process.stderr.write(`${sentence}\n`));
const { status } = spawnSync(join(root, 'node_modules', '.bin', 'vitest'), ['run', ...folders], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    ...(chromium ? { CHROMIUM_PATH: chromium } : {}),
    ...(isFull ? { ANJU_FULL: '1' } : {}),
  },
});
process.exit(status ?? 1);
