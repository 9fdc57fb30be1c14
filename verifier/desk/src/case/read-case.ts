// A decided case: its decisions from the first to the one that stands, each as it was made.
import { ApiError } from '@anju/staff';
import type { Case, DeskApi } from '../desk-api.ts';

export type DecidedCase = Extract<Case, { state: 'decided' }>;

export type CaseView =
  | { name: 'loading' }
  | { name: 'failed'; error: ApiError }
  /** It was refused, has expired, or is open. */
  | { name: 'undecided' }
  | { name: 'decided'; shown: DecidedCase; chain: DecidedCase[] };

/** `id`: of any of its requests; that one is shown. */
export async function readCase({ readCase }: Pick<DeskApi, 'readCase'>, id: string): Promise<CaseView> {
  try {
    const shown = await readCase(id);
    if (shown.state !== 'decided') return { name: 'undecided' };
    const chain = [shown];
    for (let first: DecidedCase = shown; first.supersedes !== null; ) {
      first = await decided(first.supersedes.request_id);
      chain.unshift(first);
    }
    for (let last: DecidedCase = shown; last.superseded_by !== null; ) {
      last = await decided(last.superseded_by.request_id);
      chain.push(last);
    }
    return { name: 'decided', shown, chain };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { name: 'failed', error };
  }

  async function decided(other: string): Promise<DecidedCase> {
    const found = await readCase(other);
    if (found.state !== 'decided') throw new ApiError('unexpected_answer', 200);
    return found;
  }
}

/** The appeal that is in the way of another, as the service names it. */
export function openAppealIn(error: ApiError): string | null {
  if (error.code !== 'appeal_open') return null;
  const { error: told } = (error.answer ?? {}) as { error?: { request_id?: unknown } };
  return typeof told?.request_id === 'string' ? told.request_id : null;
}
