// What agencies are told goes out under the same guard as what is fetched: https, public addresses, a bound in time. Of the
// answer only its head is looked at; no redirect is followed.
import { type FetchPolicy, openGuarded } from './guarded-fetch.ts';

export interface PostAnswer {
  status: number;
  /** The header of that name, as it came. */
  retryAfter: string | null;
}

/** Throws `FetchError` when there is no answer in time; `signal` ends the waiting early. */
export type GuardedPost = (
  url: string,
  outgoing: { headers: Readonly<Record<string, string>>; body: string },
  signal: AbortSignal,
) => Promise<PostAnswer>;

export function createGuardedPost(
  policy: FetchPolicy,
  { timeoutMilliseconds }: { timeoutMilliseconds: number },
): GuardedPost {
  return async (url, { headers, body }, stopped) => {
    const signal = AbortSignal.any([AbortSignal.timeout(timeoutMilliseconds), stopped]);
    const response = await openGuarded(url, policy, { method: 'POST', headers, body }, signal);
    // however much follows, none of it is read
    response.on('error', () => {}).destroy();
    return { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] ?? null };
  };
}
