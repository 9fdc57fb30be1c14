// A request of the agency that asks about it: of others' requests not even the existence is told.
import { ApiError } from '../api-error.ts';
import type { RequestStore } from '../ports.ts';
import type { PresentationRequest } from './presentation-request.ts';

/** Throws `ApiError('request_not_found')`. */
export type FindOwn = (id: string, agency: string) => Promise<PresentationRequest>;

export function createFindOwn(requests: Pick<RequestStore, 'find'>): FindOwn {
  return async (id, agency) => {
    const found = await requests.find(id);
    if (found?.agency !== agency) throw new ApiError('request_not_found');
    return found;
  };
}
