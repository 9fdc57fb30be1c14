// The browser is back at the page of its interaction. The person is handed over once, to the interaction that asked, and
// only for the response code that the wallet was given (HAIP 1.0: the redirect must be followed in the same session).
import type { PresentationPorts } from './ports.ts';
import { hashOf, TOKEN } from './presentation-request.ts';
import { personKey, unseal } from './seal.ts';

/** The person's number; undefined when what came back identifies nobody in this interaction. */
export type Finish = (returned: {
  department: string;
  /** Of the interaction whose cookie the browser has shown. */
  interactionUid: string;
  responseCode: string;
}) => Promise<string | undefined>;

export function createFinish({ store, keyFor, now }: PresentationPorts): Finish {
  return async ({ department, interactionUid, responseCode }) => {
    if (!TOKEN.test(responseCode)) return undefined;
    const sealed = await store.handOver({
      department,
      interactionHash: hashOf(interactionUid),
      responseCodeHash: hashOf(responseCode),
      now: now(),
    });
    return sealed === undefined ? undefined : String(await unseal(sealed, keyFor(personKey(responseCode))));
  };
}
