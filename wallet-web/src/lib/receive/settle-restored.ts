// A card that a backup described has come again: it leaves the list, and its issuer is told that the copies before it were
// lost, so that it revokes them. Whom one batch belongs to only the issuer knows, so it is told of all of this kind; it
// takes those of this person and refuses the others as unknown.
import { WalletError } from '../errors.ts';
import type { RestoredCard, StoredCard, StoredGrant } from '../holder/store.ts';
import { notifyIssuer, type Told } from './credential-requests.ts';
import { freshAccessToken } from './grants.ts';
import { changeLost, owe, ownBatches } from './lost-batches.ts';
import { type ReceivePorts, reopenSession, type Session } from './session.ts';

/** Nothing of it can stop a card from being received. */
export function settleRestored(
  card: Pick<StoredCard, 'iss' | 'vct'>,
  grant: StoredGrant,
  session: Session,
  ports: ReceivePorts,
): Promise<void> {
  const { store, exclusively } = ports;
  return exclusively(`restored ${card.iss} ${card.vct}`, async () => {
    const ofKind = (await store.restored.all()).filter(
      ({ iss, vct }) => iss === card.iss && vct === card.vct,
    );
    const own = await ownBatches(store);
    const heard: { restored: RestoredCard; how: Told | 'nothing' }[] = [];
    for (const restored of ofKind) {
      const { notificationId: id } = restored;
      const how = id === null || own.has(id) ? 'nothing' : await tell(session, grant.accessToken, id);
      heard.push({ restored, how });
    }
    const [got, ...others] = heard.sort((one, other) => ORDER.indexOf(one.how) - ORDER.indexOf(other.how));
    if (got === undefined) return;
    await store.restored.take(got.restored.restoredId);
    const { notificationId, configurationId } = got.restored;
    if (got.how === 'unheard' && notificationId !== null)
      await owe(grant.grantId, { notificationId, configurationId }, ports);
    for (const { restored, how } of others) {
      // revoked already, and still to be got: a second flat
      if (how === 'told') await store.restored.put({ ...restored, notificationId: null });
    }
  });
}

/** Which of several has come: surely one of this person; then one of which nothing is to be told; then any. */
const ORDER: (Told | 'nothing')[] = ['told', 'nothing', 'unheard', 'refused'];

const tell = (session: Session, accessToken: string, id: string): Promise<Told> =>
  notifyIssuer(session, accessToken, { id, event: 'credential_deleted' });

/** Tells what could not be told before; false where it still cannot. Throws what says why the issuer cannot be asked. */
export function tellLost(grantId: string, ports: ReceivePorts): Promise<boolean> {
  return ports.exclusively(`lost ${grantId}`, async () => {
    const grant = await ports.store.grants.get(grantId);
    const [first] = grant?.lost ?? [];
    if (grant === null || first === undefined) return false;
    // not lost, so there is nothing to tell
    const over = new Set(await ownBatches(ports.store));
    try {
      const session = await reopenSession(grant, first.configurationId, ports);
      const accessToken = await freshAccessToken(grantId, session, ports);
      for (const { notificationId } of grant.lost ?? []) {
        if (over.has(notificationId)) continue;
        if ((await tell(session, accessToken, notificationId)) !== 'unheard') over.add(notificationId);
      }
    } catch (error) {
      // no token will ever be had again: nobody can be told
      const isForGood = error instanceof WalletError && FOR_GOOD.includes(error.code);
      if (!isForGood) throw error;
      for (const { notificationId } of grant.lost ?? []) over.add(notificationId);
    }
    await changeLost(grantId, ports, (lost) => lost.filter((one) => !over.has(one.notificationId)));
    return false;
  });
}

const FOR_GOOD: string[] = ['renewal_refused', 'renewal_not_possible'];
