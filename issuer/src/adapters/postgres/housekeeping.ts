// What is kept for a time is deleted when that is over: docs/privacy.md says for how long, table by table.
import { forgetExpiredArtifacts } from './authorization-artifacts.ts';
import { forgetExpiredSessions } from './clerks.ts';
import type { Database } from './database.ts';
import { forgetExpiredReviews } from './deferred-requests.ts';
import { forgetExpiredGrants } from './grants.ts';
import { forgetExpiredPresentations } from './presentation-requests.ts';
import { forgetExpired } from './used-once.ts';

const FORGET = [
  forgetExpired,
  forgetExpiredArtifacts,
  forgetExpiredSessions,
  forgetExpiredPresentations,
  forgetExpiredGrants,
  forgetExpiredReviews,
];

export async function forgetWhatIsOver(db: Database, now: Date): Promise<void> {
  await Promise.all(FORGET.map((forget) => forget(db, now)));
}
