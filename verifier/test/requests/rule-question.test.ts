// What is asked by a rule, for which day, and what its answers say: one way of several, each credential once.
import { createHash } from 'node:crypto';
import { parseRule } from '@anju/eligibility';
import { decodeJwt } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import type { VerifierPorts } from '../../src/app.ts';
import type { RequestSecrets } from '../../src/requests/exchange.ts';
import type { RequestSubject } from '../../src/requests/presentation-request.ts';
import { createFindQuestion, ruleQuestion } from '../../src/requests/question.ts';
import { signQuestion } from '../../src/requests/request-object.ts';
import { createCheckResponse } from '../../src/responses/check-response.ts';
import { factsOf } from '../../src/responses/facts-of.ts';
import { createRuleCatalogue } from '../../src/rules/rule-catalogue.ts';
import { createFakePorts } from '../support/fake-ports.ts';

const text = (en: string) => ({ 'zh-CN': `【${en}】`, en });
const date = (credential: string, claim: string) => ({
  ...{ credential, vct: `urn:anju:${credential}:1`, claim, label: text(claim), kind: 'date' },
});
const twoYears = (fact: string) => ({
  ...{ left: { fact }, is: 'on_or_before', right: { shift: { day_of_decision: true }, months: -24 } },
});
const clause = (id: string, condition: object) => ({ id, text: text(id), citation: '1', condition });

/** Two ways: a permit of two years and a contract; or a hukou of two years. */
const DOCUMENT = Buffer.from(
  JSON.stringify({
    ...{ format: 'urn:anju:rule:1', id: 'two-ways', version: '1', citation: '1' },
    ...{ title: text('Two ways'), purpose: text('To try') },
    ...{ in_force_from: '2020-01-01', time_zone: 'Asia/Shanghai' },
    facts: {
      permit: date('residency', 'permit_since'),
      hukou: date('residency', 'hukou_since'),
      contract: date('employment', 'contract_since'),
    },
    clauses: [
      clause('permit', twoYears('permit')),
      clause('hukou', twoYears('hukou')),
      clause('contract', twoYears('contract')),
    ],
    requires: { any: [{ all: [{ clause: 'permit' }, { clause: 'contract' }] }, { clause: 'hukou' }] },
  }),
);
const published = {
  rule: parseRule(new Uint8Array(DOCUMENT)),
  sha256: createHash('sha256').update(DOCUMENT).digest('hex'),
  document: new Uint8Array(DOCUMENT),
};
const question = ruleQuestion(published);

const asks = (id: string, credential: string, ...claims: string[]) => ({
  id,
  format: 'dc+sd-jwt',
  meta: { vct_values: [`urn:anju:${credential}:1`] },
  claims: claims.map((name) => ({ path: [name] })),
});

let ports: VerifierPorts;
beforeAll(async () => {
  ports = await createFakePorts({
    rules: createRuleCatalogue([published], []),
    // a presentation of these tests is its claims; checking one in full is tested elsewhere
    verifyPresentation: async ({ presentation, credential }) => ({
      vct: credential.meta.vct_values[0] ?? '',
      iss: 'https://issuer.test',
      claims: JSON.parse(Buffer.from(presentation, 'base64url').toString()),
      status: { uri: 'https://issuer.test/status', idx: 1 },
      transactionDataHashes: [],
    }),
    checkStatus: async () => ({ status: 'valid', fetchedAt: new Date('2026-11-20T00:00:00Z') }),
  });
});

const secrets = { agencyQuery: null, declaration: null, returnTo: null, page: null };
const exchange = { nonce: 'n', state: 's', encryptionJwk: {} } as RequestSecrets['exchange'];
const requestAt = (createdAt: string, appeal?: RequestSubject['appeal']): RequestSubject => ({
  id: 'r',
  agency: 'housing-office',
  mode: 'cross_device',
  question: { kind: 'rule', id: 'two-ways', version: '1', sha256: published.sha256 },
  caseNumber: null,
  createdAt: new Date(createdAt),
  expiresAt: new Date(Date.parse(createdAt) + 600_000),
  ...(appeal === undefined ? {} : { appeal }),
});

const PERSON = { person_number: 'P0000000001', household_number: 'H0000000001' };
const showsAlone = (claims: object) => [Buffer.from(JSON.stringify(claims)).toString('base64url')];
const shows = (claims: object) => showsAlone({ ...PERSON, ...claims });
const check = (vpToken: Record<string, unknown>, request = requestAt('2026-11-20T04:00:00Z')) =>
  createCheckResponse({ ...ports, findQuestion: createFindQuestion(ports.rules) })({
    request,
    secrets: { ...secrets, exchange },
    vpToken,
  });

describe('a rule with several ways', () => {
  test('asks of each card what each way needs, numbers to match only where there are several, and wants one way', () => {
    const numbers = ['person_number', 'household_number'];
    expect(question.query).toEqual({
      credentials: [
        asks('residency-1', 'residency', 'permit_since', ...numbers),
        asks('employment', 'employment', 'contract_since', ...numbers),
        asks('residency-2', 'residency', 'hukou_since'),
      ],
      credential_sets: [{ options: [['residency-1', 'employment'], ['residency-2']] }],
    });
  });

  const permit = shows({ permit_since: '2020-01-01' });
  const contract = shows({ contract_since: '2020-01-01' });
  const hukou = showsAlone({ hukou_since: '2020-01-01' });

  test.each<[string, Record<string, unknown>, string, unknown[]]>([
    ['first', { 'residency-1': permit, employment: contract }, 'eligible', [true, 'unproved', true]],
    ['second', { 'residency-2': hukou }, 'eligible', ['unproved', true, 'unproved']],
    [
      'first, in vain,',
      { 'residency-1': permit, employment: shows({ contract_since: '2026-01-01' }) },
      'more_needed',
      [true, 'unproved', false],
    ],
  ])('is decided by what the %s shows', async (_, vpToken, decision, met) => {
    const outcome = await check(vpToken);
    expect(outcome.decision).toBe(decision);
    expect(outcome.clauses.map((one) => one.met)).toEqual(met);
  });

  test.each<[string, Record<string, unknown>]>([
    ['both ways', { 'residency-1': permit, employment: contract, 'residency-2': hukou }],
    ['a card more than one way needs', { 'residency-2': hukou, employment: contract }],
    ['half of a way', { 'residency-1': permit }],
    ['nothing', {}],
    ['what was not asked', { residency: hukou }],
    ['two cards for one', { 'residency-2': [...hukou, ...shows({ hukou_since: '1999-01-01' })] }],
  ])('is not answered by %s', async (_, vpToken) => {
    await expect(check(vpToken)).rejects.toMatchObject({ code: 'query_not_answered' });
  });

  test('matches the cards of a way to one person, and finds none who shows no number', async () => {
    const nameless = { 'residency-1': permit, employment: showsAlone({ contract_since: '2020-01-01' }) };
    await expect(check(nameless)).rejects.toMatchObject({ code: 'claim_value_invalid' });
    const other = shows({ contract_since: '2020-01-01', person_number: 'P0000000002' });
    await expect(check({ 'residency-1': permit, employment: other })).rejects.toMatchObject({
      code: 'different_person',
    });
  });
});

test('a rule that is no longer offered is handed out for as long as cases were decided by it', () => {
  const kept = createRuleCatalogue([], [published]);
  expect(kept.find('two-ways', '1')).toBe(published);
  expect(kept.find('two-ways', '2')).toBeNull();
  expect(kept.inForce(new Date('2026-11-20T00:00:00Z'))).toEqual([]);
});

describe('what an answer says', () => {
  const shown = (id: string, claims: object) => ({ id, claims: { ...PERSON, ...claims } });

  test('is read by the credential that was asked, under whichever id', () => {
    const facts = factsOf(question.least, [
      shown('employment', { contract_since: '2020-01-01' }),
      shown('residency-1', { permit_since: '2020-01-01' }),
    ]);
    expect(Object.keys(facts)).toEqual(['employment', 'residency']);
    expect(facts.residency).toMatchObject({ permit_since: '2020-01-01' });
  });

  test.each([
    ['that disagree', { hukou_since: '1999-01-01', person_number: 'P0000000002' }],
    ['that agree', { hukou_since: '2020-01-01' }],
  ])('is not read from two answers about one credential, %s', (_, second) => {
    const both = [shown('residency-1', { permit_since: '2020-01-01' }), shown('residency-2', second)];
    expect(() => factsOf(question.least, both)).toThrowError(
      expect.objectContaining({ code: 'query_not_answered' }),
    );
  });
});

describe('the day that is decided for', () => {
  const agency = () => {
    const found = ports.agencies.find('housing-office');
    if (found === null) throw new Error('no agency');
    return found;
  };
  const ruleShown = async (request: RequestSubject) => {
    const answer = { responseUri: 'https://verifier.test/r', walletNonce: null };
    const signed = await signQuestion({
      ...{ request, question, answer, agency: agency() },
      secrets: { exchange, declaration: null },
    });
    const [info] = decodeJwt<{ verifier_info: [{ data: { rule: object } }] }>(signed).verifier_info;
    return info.data.rule;
  };
  const named = { id: 'two-ways', version: '1', sha256: published.sha256 };

  test.each([
    ['2026-11-20T15:59:59.999Z', '2026-11-20'],
    ['2026-11-20T16:00:00.000Z', '2026-11-21'],
  ])('is that on which it was asked, where the rule’s midnight is: %s', async (at, on) => {
    expect(await ruleShown(requestAt(at))).toEqual({ ...named, on });
  });

  // two years of a hukou of 20 November 2024 are full on 20 November 2026
  const hukou = { 'residency-2': shows({ hukou_since: '2024-11-20' }) };

  test('is what counts, whenever the answer comes', async () => {
    expect((await check(hukou, requestAt('2026-11-19T15:59:59Z'))).decision).not.toBe('eligible');
    expect((await check(hukou, requestAt('2026-11-19T16:00:00Z'))).decision).toBe('eligible');
  });

  test('is an earlier one where something is decided again, and the request says so', async () => {
    const appeal = { supersedes: 'earlier', reason: 'other', on: '2026-11-19' } as const;
    const request = requestAt('2026-11-25T00:00:00Z', appeal);
    expect(await ruleShown(request)).toEqual({ ...named, on: '2026-11-19', appeal: true });
    expect((await check(hukou, request)).decision).not.toBe('eligible');
    expect((await check(hukou, requestAt('2026-11-25T00:00:00Z'))).decision).toBe('eligible');
  });
});
