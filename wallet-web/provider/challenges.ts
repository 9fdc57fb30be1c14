// Challenges that a wallet signs to prove that it holds a key: random, short-lived, good once. Kept in memory only, for
// they say nothing and are worth nothing later; a restart costs a wallet one more question.
import { randomBytes } from 'node:crypto';

export type Challenges = {
  give(): string;
  /** True once for each that was given and has not expired. */
  take(challenge: string): boolean;
};

export const CHALLENGE_TTL_SECONDS = 300;

export function createChallenges(now: () => Date, mostAtOnce = 20_000): Challenges {
  // in the order in which they were given, so the first ones are the first to expire
  const expiries = new Map<string, number>();
  const dropExpired = () => {
    for (const [challenge, expiresAt] of expiries) {
      if (expiresAt > now().getTime() && expiries.size < mostAtOnce) return;
      expiries.delete(challenge);
    }
  };
  return {
    give() {
      dropExpired();
      const challenge = randomBytes(32).toString('base64url');
      expiries.set(challenge, now().getTime() + CHALLENGE_TTL_SECONDS * 1000);
      return challenge;
    },
    take(challenge) {
      const expiresAt = expiries.get(challenge);
      expiries.delete(challenge);
      return expiresAt !== undefined && expiresAt > now().getTime();
    },
  };
}
