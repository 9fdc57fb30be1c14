// What is said of a code that releases nothing, when something else happens to the request at the same moment.
import { expect, test } from 'vitest';
import { createKeySealer } from '../../src/adapters/key-sealer.ts';
import type {
  PresentationRequest,
  RequestProgress,
  RequestSubject,
} from '../../src/requests/presentation-request.ts';
import { sealAnswer } from '../../src/responses/held-answer.ts';
import { createReleaseResult } from '../../src/responses/release-result.ts';

const NOW = new Date('2026-11-20T10:00:00Z');
const sealer = createKeySealer(new Uint8Array(32));
const sealedAnswer = sealAnswer(sealer, { id: 'r', code: 'good' }, { kind: 'refused', reason: 'declined' });
const subject: RequestSubject = {
  ...{ id: 'r', agency: 'a', caseNumber: null, createdAt: NOW, expiresAt: NOW },
  mode: 'same_device',
  question: { kind: 'query', sha256: 'ab'.repeat(32) },
};
const answered: RequestProgress = { state: 'answered', sealedAnswer, answeredAt: NOW };
const returned: RequestProgress = { state: 'refused', reason: 'declined', endedAt: NOW };

/** Reads the states one after the other; nothing is released, and every code is one too many. */
function release(states: RequestProgress[], { code = 'good', agency = 'a', mayTryAgain = false } = {}) {
  const read = [...states];
  const releaseResult = createReleaseResult({
    requests: {
      find: async (): Promise<PresentationRequest | null> => ({ ...subject, ...(read.shift() ?? answered) }),
      release: async () => false,
      endLured: async () => false,
      countWrongCode: async () => mayTryAgain,
    },
    sealer,
    now: () => NOW,
    announce() {},
  });
  return releaseResult({ id: 'r', agency, session: 'session', code });
}
const refusal = (code: string, status: number) => expect.objectContaining({ code, status });

test('a wrong code may be followed by another, until there were too many', async () => {
  const again = release([answered], { code: 'wrong', mayTryAgain: true });
  await expect(again).rejects.toEqual(refusal('response_code_wrong', 403));
  // no waiting helps: not a 429
  const usedUp = release([answered, answered], { code: 'wrong' });
  await expect(usedUp).rejects.toEqual(refusal('response_codes_used_up', 409));
});

test('a wrong code is not one too many when the result was returned meanwhile', async () => {
  const late = release([answered, returned], { code: 'wrong' });
  await expect(late).rejects.toEqual(refusal('already_returned', 409));
});

test('the right code comes too late for what was returned meanwhile', async () => {
  await expect(release([answered, returned])).rejects.toEqual(refusal('already_returned', 409));
});

test('of another agency’s request not even the existence is told', async () => {
  await expect(release([answered], { agency: 'b' })).rejects.toEqual(refusal('request_not_found', 404));
});
