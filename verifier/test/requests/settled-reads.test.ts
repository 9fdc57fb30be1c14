// What time has ended is told as ended only once it is written down.
import { expect, test, vi } from 'vitest';
import type { PresentationRequest, RequestProgress } from '../../src/requests/presentation-request.ts';
import { createSettledReads } from '../../src/requests/settled-reads.ts';

const START = Date.parse('2026-11-20T10:00:00Z');
const after = (seconds: number) => new Date(START + seconds * 1000);

function setUp(id: string, progress: RequestProgress) {
  const question = { kind: 'rule', id: 'rule', version: '1', sha256: '00' } as const;
  const mode = 'cross_device';
  const times = { createdAt: after(0), expiresAt: after(600) };
  const subject = { id, agency: 'a', mode, question, caseNumber: null, ...times } as const;
  let row: PresentationRequest = { ...subject, ...progress };
  let now = after(0);
  const requests = {
    find: async (asked: string) => (asked === id ? row : null),
    findMany: async (ids: readonly string[]) => (ids.includes(id) ? [row] : []),
    endOverdue: vi.fn(async () => {
      row = { ...subject, ...written };
      return { expired: 1, stuck: 0, notReturned: 0 };
    }),
  };
  let written: RequestProgress = { state: 'expired' };
  return {
    reads: createSettledReads(requests, () => now),
    endOverdue: requests.endOverdue,
    at(seconds: number, becomes: RequestProgress = written) {
      now = after(seconds);
      written = becomes;
    },
  };
}

const refused = { state: 'refused', reason: 'processing_failed', endedAt: after(10) } as const;
const decided: RequestProgress = {
  state: 'decided',
  decision: 'eligible',
  clauses: [],
  statusAsOf: null,
  leafHash: null,
  decidedAt: after(9),
  endedAt: after(9),
};

test.each(['waiting', 'fetched'] as const)(
  'a request that is %s expires when it has had its time, and not before',
  async (state) => {
    const { reads, endOverdue, at } = setUp('r', { state, sealedExchange: 'sealed' });
    at(599.999);
    expect(await reads.find('r')).toMatchObject({ state });
    expect(endOverdue).not.toHaveBeenCalled();
    at(600);
    expect(await reads.find('r')).toMatchObject({ state: 'expired' });
    expect(endOverdue).toHaveBeenCalledExactlyOnceWith(after(600));
  },
);

test('a request that was claimed ten seconds ago is refused, in one look as in a look at many', async () => {
  const { reads, endOverdue, at } = setUp('r', { state: 'checking', claimedAt: after(0) });
  at(9.999, refused);
  expect(await reads.findMany(['r', 'another'])).toMatchObject([{ state: 'checking' }]);
  at(10, refused);
  expect(await reads.findMany(['r', 'another'])).toMatchObject([{ state: 'refused' }]);
  expect(await reads.find('r')).toMatchObject({ state: 'refused' });
  expect(endOverdue).toHaveBeenCalledTimes(1);
});

test('a request that was decided in the moment before it was to be refused is told as decided', async () => {
  const { reads, at } = setUp('r', { state: 'checking', claimedAt: after(0) });
  at(10, decided);
  expect(await reads.find('r')).toMatchObject({ state: 'decided' });
});

test('of a request that is not there, or over, nothing is written', async () => {
  const { reads, endOverdue, at } = setUp('r', decided);
  at(1_000);
  expect(await reads.find('another')).toBeNull();
  expect(await reads.find('r')).toMatchObject({ state: 'decided' });
  expect(endOverdue).not.toHaveBeenCalled();
});
