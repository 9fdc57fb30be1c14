// Before everything is deleted each issuer hears of its cards, so that it voids the copies. The citizen does not wait for one
// that is slow or away: when the time is over nothing more is asked, and nothing more is written down.
import { WalletError } from '../errors.ts';
import type { StoredCard } from '../holder/store.ts';
import { tellDeleted } from './renew.ts';
import type { ReceivePorts } from './session.ts';

/** For all issuers together. */
const LONGEST_FAREWELL_MILLISECONDS = 4_000;

/** Best effort; over at the latest when the signal that `timeLimit` gives is aborted. */
export async function tellAllDeleted(
  ports: ReceivePorts,
  timeLimit: (milliseconds: number) => AbortSignal,
): Promise<void> {
  const limit = timeLimit(LONGEST_FAREWELL_MILLISECONDS);
  const told = createFarewellPorts(ports, limit);
  const isOver = new Promise<void>((resolve) => {
    if (limit.aborted) resolve();
    else limit.addEventListener('abort', () => resolve(), { once: true });
  });
  const cards = (await ports.store.cards()).map(({ card }) => card);
  const visits = Map.groupBy(cards, ({ cardId, source }) => source?.grantId ?? cardId);
  const all = Promise.allSettled([...visits.values()].map((ofOne) => tellOneByOne(ofOne, told.ports)));
  await Promise.race([all, isOver]);
  await told.whenWritten();
}

/** Cards of one visit share its tokens. */
async function tellOneByOne(cards: StoredCard[], ports: ReceivePorts): Promise<void> {
  for (const card of cards) await tellDeleted(card, ports);
}

/** A token that comes back too late must not be put into a wallet that was emptied. */
function createFarewellPorts(ports: ReceivePorts, limit: AbortSignal) {
  const writing: Promise<void>[] = [];
  const { grants } = ports.store;
  const farewell: ReceivePorts = {
    ...ports,
    get: async (address, init) => {
      if (limit.aborted) throw new WalletError('address_unreachable', { cause: 'farewell over' });
      return ports.get(address, init);
    },
    store: {
      ...ports.store,
      grants: {
        ...grants,
        put: async (grant) => {
          if (limit.aborted) return;
          const written = grants.put(grant);
          writing.push(written);
          await written;
        },
      },
    },
  };
  return { ports: farewell, whenWritten: () => Promise.allSettled(writing) };
}
