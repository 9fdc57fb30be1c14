// Publishes a department's Token Status Lists. The same bytes are served until a status changed or the token nears its
// end; issuing changes nothing, so watching a list does not tell when somebody was issued a credential.
import { createStatusList, encodeStatusListToken } from '@anju/credentials';
import type { Clock, DepartmentKey } from '../ports.ts';
import type { StatusStore } from './ports.ts';

const STATUS_BITS = 2;
export const STATUS_TTL_SECONDS = 15;
const TOKEN_SECONDS = 3600;
/** A token is signed again when less than this is left of it. */
const RENEW_SECONDS = 1800;

export type PublishedList = { token: string; version: number };

export function createPublishStatusList(ports: {
  department: string;
  credentialIssuer: string;
  key: DepartmentKey;
  store: StatusStore;
  now: Clock;
}) {
  const { department, credentialIssuer, key, store, now } = ports;

  return async (listNumber: number): Promise<PublishedList | undefined> => {
    const state = await store.find(department, listNumber);
    if (!state) return undefined;
    const nowMilliseconds = now().getTime();
    const { published } = state;
    const renewAt = nowMilliseconds + RENEW_SECONDS * 1000;
    if (published && published.version >= state.version && published.expiresAt.getTime() > renewAt) {
      return { token: published.token, version: published.version };
    }
    const list = createStatusList({ bits: STATUS_BITS, size: state.size });
    for (const { index, status } of await store.marked(department, listNumber)) list.setStatus(index, status);
    const issuedAt = Math.floor(nowMilliseconds / 1000);
    const token = await encodeStatusListToken({
      header: { kid: key.kid, x5c: key.x5c },
      list,
      uri: `${credentialIssuer}/status/${listNumber}`,
      issuedAt,
      expiresAt: issuedAt + TOKEN_SECONDS,
      ttlSeconds: STATUS_TTL_SECONDS,
      sign: key.sign,
    });
    const expiresAt = new Date((issuedAt + TOKEN_SECONDS) * 1000);
    await store.savePublication(department, listNumber, { version: state.version, token, expiresAt });
    return { token, version: state.version };
  };
}
