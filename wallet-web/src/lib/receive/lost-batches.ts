// What an issuer is still to be told of: batches that were lost with another device. The grant of a card that is held keeps
// them, and goes with it.
import type { Exclusively } from '../exclusively.ts';
import type { HolderStore, LostBatch } from '../holder/store.ts';

type Ports = { store: HolderStore; exclusively: Exclusively };

/** To be told with the tokens of this grant, as long as they last; each once. */
export function owe(
  grantId: string,
  { notificationId, configurationId }: LostBatch,
  ports: Ports,
): Promise<void> {
  return changeLost(grantId, ports, (lost) =>
    lost.some((one) => one.notificationId === notificationId)
      ? lost
      : [...lost, { notificationId, configurationId }],
  );
}

/** Batches of cards that this wallet holds are not lost, whatever a file says of them. */
export async function ownBatches(store: HolderStore): Promise<ReadonlySet<string>> {
  const held = await store.cards();
  return new Set(held.flatMap(({ card }) => card.source?.notificationId ?? []));
}

/** Under the same lock as a refresh, which writes the whole grant. */
export function changeLost(
  grantId: string,
  { store, exclusively }: Ports,
  change: (lost: LostBatch[]) => LostBatch[],
): Promise<void> {
  return exclusively(`grant ${grantId}`, async () => {
    const grant = await store.grants.get(grantId);
    if (grant === null) return;
    const { lost = [], ...rest } = grant;
    const left = change(lost);
    await store.grants.put(left.length === 0 ? rest : { ...rest, lost: left });
  });
}
