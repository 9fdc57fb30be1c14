// What a desk or an agency reads of a request is final when it says so: what time has ended is written down before anybody is
// told, so that no decision that was late on its way makes it untrue.
import type { Clock, RequestStore } from '../ports.ts';
import { isOverdue, type PresentationRequest } from './presentation-request.ts';

export function createSettledReads(
  requests: Pick<RequestStore, 'find' | 'findMany' | 'endOverdue'>,
  now: Clock,
): Pick<RequestStore, 'find' | 'findMany'> {
  async function settled(read: () => Promise<PresentationRequest[]>): Promise<PresentationRequest[]> {
    const found = await read();
    const at = now();
    if (!found.some((request) => isOverdue(request, at))) return found;
    await requests.endOverdue(at);
    return read();
  }
  return {
    async find(id) {
      const one = async () => [await requests.find(id)].filter((found) => found !== null);
      const [found] = await settled(one);
      return found ?? null;
    },
    findMany: (ids) => settled(() => requests.findMany(ids)),
  };
}
