// A request of the agency that asks about it: of others' requests not even the existence is told.
import { DeskError } from '../errors.ts';
import type { RequestStore } from '../ports.ts';
import type { PresentationRequest } from './presentation-request.ts';

/** Throws `DeskError('request_not_found')`. */
export type FindOwn = (id: string, agency: string) => Promise<PresentationRequest>;

export function createFindOwn(requests: Pick<RequestStore, 'find'>): FindOwn {
  return async (id, agency) => {
    const found = await requests.find(id);
    if (found?.agency !== agency) throw new DeskError('request_not_found');
    return found;
  };
}
