// The cards of a backup that are to be got again, as the screens list them.
import type { RestoredView } from '../types.ts';
import type { HolderStore } from './store.ts';

/** By name; one that is being waited for is said to be. */
export async function restoredViews(store: HolderStore): Promise<RestoredView[]> {
  const awaited = (await store.waiting.all()).filter(({ state }) => state === 'waiting');
  const views = (await store.restored.all()).map((card): RestoredView => {
    const { restoredId, iss, vct, configurationId, name, issuerName, colours } = card;
    const isWaiting = awaited.some((one) => one.iss === iss && one.vct === vct);
    const host = new URL(iss).host;
    return { restoredId, iss, vct, configurationId, name, issuerName, host, colours, isWaiting };
  });
  return views.sort((one, other) => one.name['zh-CN'].localeCompare(other.name['zh-CN'], 'zh-CN'));
}
