// Which way the answer to a request is to go: from another device, back to this browser, or by the browser's own API.
import { ApiError } from '../api-error.ts';

export type Way =
  | { mode: 'cross_device' }
  | {
      mode: 'same_device';
      /** Secret of the browser's session: what comes of the answer is shown in no other. */
      session: string;
      /** Where the browser is sent back to; the response code is written behind it. */
      returnTo(requestId: string): string;
    }
  | {
      mode: 'digital_credentials';
      /** Of the page that asks: to it alone the wallet makes its answer out. */
      origin: string;
      session: string;
    };

export const CROSS_DEVICE: Way = { mode: 'cross_device' };

/** From another device where nothing else is asked for. Throws `ApiError('input_invalid')` for two ways at once. */
export function chooseOne<SameDevice, Digital>(
  asked: { same_device?: SameDevice | undefined; digital_credentials?: Digital | undefined },
  ways: { sameDevice(asked: SameDevice): Way; digitalCredentials(asked: Digital): Way },
): Way {
  const { same_device: sameDevice, digital_credentials: digital } = asked;
  if (sameDevice !== undefined && digital !== undefined) throw new ApiError('input_invalid');
  if (sameDevice !== undefined) return ways.sameDevice(sameDevice);
  return digital === undefined ? CROSS_DEVICE : ways.digitalCredentials(digital);
}
