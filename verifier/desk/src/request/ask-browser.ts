// The W3C Digital Credentials API: the browser finds a wallet, here or on a phone nearby, and gives the answer to this page. There is
// no button for it where the browser cannot.
import type { BrowserAnswer } from '../desk-api.ts';

/** Null when nobody answered: the citizen closed the browser’s own window, or there is no wallet. */
export type AskBrowser = (digital: object) => Promise<BrowserAnswer | null>;

type Browser = { DigitalCredential?: unknown; navigator: { credentials?: unknown } };

export function createAskBrowser(browser: Browser): AskBrowser | null {
  const credentials = browser.navigator.credentials as
    | { get?: (options: object) => Promise<unknown> }
    | undefined;
  if (browser.DigitalCredential === undefined || credentials?.get === undefined) return null;
  return async (digital) => {
    const given = await credentials.get?.({ digital, mediation: 'required' }).catch(() => null);
    const { protocol, data } = (given ?? {}) as Partial<BrowserAnswer>;
    return typeof protocol === 'string' && data !== undefined ? { protocol, data } : null;
  };
}
