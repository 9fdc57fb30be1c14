// The screen lock of a test's phone: Chromium's virtual authenticator, whose owner agrees at once.
import type { CDPSession, Page } from 'playwright-core';

export type ScreenLock = { cdp: CDPSession; id: string };

/** Stays with this page through all that it loads. Another tab of the same wallet has none of its passkeys. */
export async function giveScreenLock(page: Page, { hasPrf = true } = {}): Promise<ScreenLock> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      hasPrf,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { cdp, id: authenticatorId };
}

/** Sets up a wallet at its first start, opens it at every later one. */
export async function passScreenLock(wallet: Page): Promise<void> {
  const button = wallet.getByRole('button', { name: /^(用指纹、面容或锁屏密码|解锁)$/ });
  await button.click();
  await button.waitFor({ state: 'detached' });
}
