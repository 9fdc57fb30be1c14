// A real Chromium for end-to-end tests and screenshots.
import { type Browser, chromium } from 'playwright-core';
import { readTestConfig } from '../../tools/config.ts';

/** Why there is no browser, or null. With CI=true the test command has already refused to run without one. */
export const browserUnavailable = (): string | null =>
  readTestConfig().chromiumPath ? null : 'no Chromium: set CHROMIUM_PATH';

/**
 * Chromium draws the list below its address bar as pages of its own, two for each window, though no test ever types there:
 * most of what a new context costs. Of several lists it takes the last, so the names that Playwright gives stand here again.
 */
const FEATURES_OFF = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxFullPopup',
  ...['AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose'],
  ...['HttpsUpgrades', 'HttpsFirstBalancedModeAutoEnable', 'LensOverlay', 'MediaRouter', 'PaintHolding'],
  ...['ThirdPartyStoragePartitioning', 'AvoidCorsURLLoaderRestartOnRedirect', 'OptimizationHints'],
  ...['TcpPortRandomizationWin', 'NetworkTimeServiceQuerying', 'AimEnabled', 'PreconnectToSearch'],
];

export function launchBrowser(
  chromiumPath = readTestConfig().chromiumPath,
  args: string[] = [],
): Promise<Browser> {
  if (!chromiumPath) throw new Error('no Chromium: set CHROMIUM_PATH');
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--disable-features=${FEATURES_OFF.join()}`,
      ...args,
    ],
  });
}
