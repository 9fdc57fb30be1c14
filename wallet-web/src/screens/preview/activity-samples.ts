// What came of the sample requests, the log of it, and what askers say they kept.
import type { DecidedResult, DeliveredResult, KeptAnswer, KeptEntry, LogEntry } from '../../lib/types.ts';
import { family, income, residency } from './card-samples.ts';
import {
  asker,
  clauses,
  declaring,
  ownQuestion,
  request,
  rulePurpose,
  ruleTitle,
} from './request-samples.ts';

export const decided = (eligible: boolean) =>
  ({
    kind: 'decided',
    decision: eligible ? 'eligible' : 'not_eligible',
    rule: { id: 'beijing-public-rental', version: '2011-25', title: ruleTitle },
    clauses: clauses(eligible),
    decidedAt: '2026-11-20T02:31:08Z',
    requestId: 'sample',
    entryKey: { secret: 'A'.repeat(43), uri: 'http://localhost:4002/wallet/entries' },
  }) as const;

export const answered: DecidedResult = {
  kind: 'decided',
  decision: 'answered',
  rule: null,
  clauses: [
    { id: 'household', text: family.name, met: true },
    { id: 'residency', text: residency.name, met: 'unproved' },
  ],
  decidedAt: '2026-11-20T02:41:30Z',
  requestId: 'sample',
  entryKey: { secret: 'A'.repeat(43), uri: 'http://localhost:4002/wallet/entries' },
};

export const delivered: DeliveredResult = {
  kind: 'delivered',
  deliveredAt: '2026-11-20T02:31:07Z',
  redirectUri: 'https://housing.city.example/apply/return?response_code=sample',
  requestId: 'sample',
  entryKey: { secret: 'A'.repeat(43), uri: 'http://localhost:4002/wallet/entries' },
};

const kept = {
  askedBy: asker,
  clientId: `x509_hash:${'A'.repeat(43)}`,
  rule: { id: 'beijing-public-rental', version: '2011-25', sha256: 'ab'.repeat(32), title: ruleTitle },
  decision: 'eligible',
  decidedAt: '2026-11-20T02:31:08Z',
  isPublished: true,
} as const satisfies KeptEntry;

const leaf = 'cd'.repeat(32);

export const keptAsRemembered: KeptAnswer = { kind: 'kept', kept, leaf, differs: [] };

export const keptOtherwise: KeptAnswer = {
  kind: 'kept',
  kept: {
    ...kept,
    rule: { ...kept.rule, version: '2015-17' },
    decision: 'not_eligible',
    isPublished: false,
  },
  leaf,
  differs: ['rule', 'decision', 'bytes'],
};

export const keptOwnQuestion: KeptAnswer = {
  kind: 'kept',
  kept: { ...kept, rule: null, decision: 'answered', decidedAt: answered.decidedAt },
  leaf,
  differs: [],
};

const disclosed = request.credentials.map(({ vct, cardName, claims }) => ({
  vct,
  cardName,
  claims: claims.map(({ name, label }) => ({ name, label })),
}));

export const answeredEntry: LogEntry = {
  entryId: '5',
  at: answered.decidedAt,
  kind: 'presented',
  who: asker,
  clientId: kept.clientId,
  title: ownQuestion.title,
  purpose: ownQuestion.purpose,
  disclosed: disclosed.filter(({ vct }) => vct === family.vct),
  outcome: answered,
};

export const log: LogEntry[] = [
  {
    entryId: '4',
    at: '2026-11-20T02:31:08Z',
    kind: 'presented',
    who: asker,
    clientId: kept.clientId,
    title: ruleTitle,
    purpose: rulePurpose,
    declared: declaring.declarations.slice(0, 1),
    disclosed,
    outcome: decided(true),
  },
  {
    entryId: '3',
    at: '2026-11-20T02:24:40Z',
    kind: 'presented',
    who: asker,
    clientId: kept.clientId,
    title: ruleTitle,
    purpose: rulePurpose,
    disclosed,
    outcome: { kind: 'refused', error: 'invalid_request', refusedAt: '2026-11-20T02:24:41Z' },
  },
  {
    entryId: '2',
    at: '2026-11-20T02:20:03Z',
    kind: 'declined',
    who: asker,
    title: ruleTitle,
    purpose: rulePurpose,
    disclosed: [],
    outcome: { kind: 'declined' },
  },
  {
    entryId: '1',
    at: '2026-11-20T02:14:00Z',
    kind: 'received',
    who: income.issuerName,
    title: income.name,
    purpose: null,
    disclosed: [],
    outcome: { kind: 'received', copies: 10 },
  },
];

const [eligible] = log;

if (!eligible) throw new Error('there is no sample of a decision');

/** Decided again in favour, after a decision that is no more: the wallet asked what was kept of both. */
export const corrected: LogEntry[] = [
  {
    ...eligible,
    entryId: '8',
    decidedAgainFor: '2026-11-18',
    asked: {
      at: '2026-11-20T03:10:00Z',
      answer: {
        ...{ kind: 'kept', leaf: 'ef'.repeat(32), differs: [] },
        kept: { ...kept, supersedes: { leaf, on: '2026-11-18' } },
      },
    },
  },
  {
    ...eligible,
    entryId: '7',
    at: '2026-11-18T07:02:00Z',
    outcome: { ...decided(false), decidedAt: '2026-11-18T07:02:00Z' },
    asked: {
      at: '2026-11-18T07:20:00Z',
      answer: {
        ...{ kind: 'kept', leaf, differs: [] },
        kept: { ...kept, decision: 'not_eligible', decidedAt: '2026-11-18T07:02:00Z' },
      },
    },
  },
  ...log.slice(1),
];

export const deliveredEntry: LogEntry = {
  entryId: '6',
  at: delivered.deliveredAt,
  kind: 'presented',
  who: asker,
  clientId: kept.clientId,
  rule: kept.rule,
  title: ruleTitle,
  purpose: rulePurpose,
  disclosed,
  outcome: { ...delivered, redirectUri: null },
};

/** One of them has what no screen can draw, as a damaged record might. */
export const logWithOneUndrawn: LogEntry[] = log.map((entry, index) =>
  index === 0 ? { ...entry, at: 'no time' } : entry,
);
