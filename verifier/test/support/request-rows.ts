// Requests of one moment, for tests of what lies under the use cases.
import type { NewRequest } from '../../src/ports.ts';

export const START = new Date('2026-11-20T10:00:00.123Z');
export const after = (seconds: number) => new Date(START.getTime() + seconds * 1000);
export const question = { kind: 'rule', id: 'rule', version: '1', sha256: 'ab'.repeat(32) } as const;
export const askedBy = { clientId: 'x509_hash:test', name: { 'zh-CN': '机构', en: 'Agency' } };

/** A request by its id, as a decision or a release names it. */
export const named = (id: string, agency = 'a') => ({ id, agency, question, askedBy });

/** Made at the start, for ten minutes. */
export const newRequest = (id: string, changes: Partial<NewRequest> = {}): NewRequest => ({
  id,
  agency: 'a',
  question,
  mode: 'cross_device',
  caseNumber: null,
  createdAt: START,
  expiresAt: after(600),
  sealedExchange: `sealed-${id}`,
  stateHash: `hash-${id}`,
  sessionHash: null,
  ...changes,
});
