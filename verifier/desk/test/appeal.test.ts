import { ApiError } from '@anju/staff';
import { fakeTiming } from '@anju/staff/testing';
import { get } from 'svelte/store';
import { describe, expect, it } from 'vitest';
import { openAppealIn, readCase } from '../src/case/read-case.ts';
import { groupClauses, neededOf } from '../src/decision/group-clauses.ts';
import type { Case, RequestState, Service } from '../src/desk-api.ts';
import { createRequestFlow, type FlowPorts } from '../src/request/request-flow.ts';
import type { OpenRequest } from '../src/request/request-view.ts';

const text = (words: string) => ({ 'zh-CN': words, en: words });
const WITHOUT_RULE = { grade: null, grading: null, routes: [], needed: [] };
const caseOf = (id: string, supersedes: string | null, later: string | null): Case => ({
  request_id: id,
  rule: { id: 'rental', title: text('rental') },
  case_number: null,
  state: 'decided',
  decision: {
    decision: 'eligible',
    rule: null,
    clauses: [],
    decided_at: '2026-11-20T08:00:00.000Z',
    ...WITHOUT_RULE,
  },
  supersedes:
    supersedes === null ? null : { request_id: supersedes, reason: 'other', decided_for: '2026-11-20' },
  superseded_by: later === null ? null : { request_id: later, decided_at: '2026-11-21T08:00:00.000Z' },
});

describe('a decided case', () => {
  const cases = [caseOf('a', null, 'b'), caseOf('b', 'a', 'c'), caseOf('c', 'b', null)];
  const api = {
    readCase: async (id: string) => {
      const found = cases.find((one) => one.request_id === id);
      if (found === undefined) throw new ApiError('request_not_found', 404);
      return found;
    },
  };

  it.each(['a', 'b', 'c'])('is read with all its decisions, the first one first, from %s too', async (id) => {
    const view = await readCase(api, id);
    expect(view).toMatchObject({ name: 'decided', shown: { request_id: id } });
    expect(view.name === 'decided' && view.chain.map((one) => one.request_id)).toEqual(['a', 'b', 'c']);
  });

  it('is none where nothing was decided, and says so where it cannot be read', async () => {
    const waiting: Case = { ...caseOf('w', null, null), state: 'waiting' };
    expect(await readCase({ readCase: async () => waiting }, 'w')).toEqual({ name: 'undecided' });
    expect(await readCase(api, 'none')).toMatchObject({
      name: 'failed',
      error: { code: 'request_not_found' },
    });
  });
});

describe('an appeal that was not opened', () => {
  it('names the one that is in the way, and nothing where it was refused for another reason', () => {
    const answer = { error: { code: 'appeal_open', request_id: 'x' } };
    expect(openAppealIn(new ApiError('appeal_open', 409, { answer }))).toBe('x');
    expect(openAppealIn(new ApiError('already_superseded', 409, { answer }))).toBeNull();
    expect(openAppealIn(new ApiError('appeal_open', 409))).toBeNull();
  });
});

describe('the clauses of a rule', () => {
  const clauses = ['area', 'hukou', 'contract', 'permit', 'low'].map((id) => ({ id }));
  const grouped = (given: Parameters<typeof groupClauses>[1], of = clauses) =>
    groupClauses(of, given).map((group) => [
      group.key,
      group.clauses.map(({ id }) => id).join(' '),
      group.met,
    ]);

  it('stand in one list where there is nothing to tell apart', () => {
    expect(grouped({ routes: [], grading: null })).toEqual([
      ['rest', 'area hukou contract permit low', undefined],
    ]);
    const one = { routes: [{ text: null, clauses: clauses.map(({ id }) => id) }], grading: null };
    expect(grouped(one)).toEqual([['every', 'area hukou contract permit low', undefined]]);
  });

  it('stand under the way that they are of, what every way requires once, and what grades by itself', () => {
    const routes = [
      { text: text('Locals'), clauses: ['area', 'hukou', 'contract'], met: true },
      { text: null, clauses: ['area', 'contract', 'permit'], met: false },
      { text: null, clauses: ['area', 'permit'], met: false },
    ];
    expect(grouped({ routes, grading: { title: text('Rate'), clauses: ['low'] } })).toEqual([
      ['every', 'area', undefined],
      ['route-0', 'hukou contract', true],
      ['route-1', 'contract permit', false],
      ['route-2', 'permit', false],
      ['grading', 'low', undefined],
    ]);
    expect(groupClauses(clauses, { routes, grading: null }).map(({ title }) => title?.en)).toEqual([
      'Required in every case',
      'Locals',
      'Way 2',
      'Way 3',
      'Besides',
    ]);
  });
});

describe('the ways of a decision', () => {
  const routes = (...met: (boolean | 'unproved')[]) =>
    met.map((is, n) => ({ text: null, clauses: ['area', `way-${n}`], met: is }));
  const clauses = ['area', 'way-0', 'way-1', 'way-2'].map((id) => ({
    id,
    text: text(id),
    citation: '',
    met: 'unproved' as const,
  }));
  const aside = (...met: Parameters<typeof routes>) =>
    groupClauses(clauses, { routes: routes(...met), grading: null }).flatMap(({ key, isAside }) =>
      isAside ? key : [],
    );

  it('are set aside where another one is met, or is open and they are lost; where all are lost each says why', () => {
    expect(aside(false, true, 'unproved')).toEqual(['route-0', 'route-2']);
    expect(aside(false, 'unproved', 'unproved')).toEqual(['route-0']);
    expect(aside(false, false, false)).toEqual([]);
  });

  it('are named as a whole in what is still needed, beside what each of them needs', () => {
    const decided = {
      decision: 'more_needed',
      rule: null,
      decided_at: '',
      grade: null,
      grading: null,
    } as const;
    const needed = (ids: string[], met = routes('unproved', 'unproved', false)) => {
      const { clauses: every, isOneWay } = neededOf({ ...decided, clauses, routes: met, needed: ids });
      return [every.map(({ id }) => id), isOneWay];
    };
    expect(needed(['area', 'way-0', 'way-1'])).toEqual([['area'], true]);
    expect(needed(['area'], routes(true))).toEqual([['area'], false]);
    expect(needed([])).toEqual([[], false]);
  });
});

describe('an appeal at the counter', () => {
  const appeal = { against: 'a', reason: 'wrong_person' } as const;
  const service: Service = {
    rule_id: 'rental',
    version: '1',
    title: text('rental'),
    citation: '',
    clauses: [],
    routes: [],
    grading: null,
  };
  const about = { service, caseNumber: '12号' };
  const never = () => Promise.reject(new Error('nothing else is asked'));

  function desk(refuse?: ApiError) {
    const made: unknown[][] = [];
    const gone: string[] = [];
    let say: (state: RequestState) => void = () => {};
    let memory: OpenRequest | null = null;
    const { timing } = fakeTiming();
    const api: FlowPorts['api'] = {
      listServices: async () => ({ services: [service] }),
      makeRequest: never,
      makeRequestHere: never,
      makeDigitalRequest: never,
      async makeAppeal(...asked) {
        if (refuse) throw refuse;
        made.push(asked);
        const expires_at = new Date(timing.now() + 600_000).toISOString();
        return {
          request_id: `q${made.length}`,
          qr: 'openid4vp://?q',
          link: 'http://localhost/q',
          expires_at,
        };
      },
      async makeAppealHere(...asked) {
        made.push(asked);
        return { request_id: 'here', link: 'http://localhost/here' };
      },
      handInAnswer: never,
      releaseResult: never,
      readRequest: never,
    };
    const flow = createRequestFlow({
      api,
      timing,
      memory: { read: () => memory, write: (open) => (memory = open) },
      follow: (_, hear) => {
        say = hear.state;
        return () => {};
      },
      goTo: (link) => void gone.push(link),
      takeReturn: () => null,
      askBrowser: null,
    });
    return { flow, made, gone, say: (state: RequestState) => say(state), memory: () => memory };
  }

  it('is shown as a QR code like any request, and its decision in the place of it', async () => {
    const { flow, made, say, memory } = desk();
    await flow.appeal(about, appeal);
    expect(made).toEqual([[appeal, undefined]]);
    expect(get(flow)).toMatchObject({ name: 'showing', appeal, caseNumber: '12号' });
    expect(memory()).toMatchObject({ request: { request_id: 'q1' }, appeal });
    const decision = {
      decision: 'eligible',
      rule: null,
      clauses: [],
      decided_at: '2026-11-21T08:00:00.000Z',
      ...WITHOUT_RULE,
    } as const;
    say({ state: 'decided', decision: { ...decision, clauses: [] } });
    expect(get(flow)).toMatchObject({ name: 'decided', requestId: 'q1' });
  });

  it('is moved to the wallet on this device in the place of the QR code', async () => {
    const { flow, made, gone } = desk();
    await flow.appeal(about, appeal);
    await flow.openHere();
    expect([made[1], gone]).toEqual([[appeal, 'q1'], ['http://localhost/here']]);
  });

  it('that comes to nothing is known as an appeal, so that it is opened again where its case is', async () => {
    const { flow, say } = desk();
    await flow.appeal(about, appeal);
    say({ state: 'refused', reason: 'declined' });
    expect(get(flow)).toMatchObject({ name: 'refused', appeal });
    await flow.appeal(about, appeal, 'q1');
    say({ state: 'expired' });
    expect(get(flow)).toMatchObject({ name: 'expired', appeal });
  });

  it('that is refused leaves the screen as it was', async () => {
    const { flow } = desk(new ApiError('already_superseded', 409));
    await flow.open();
    const before = get(flow);
    await expect(flow.appeal(about, appeal)).rejects.toMatchObject({ code: 'already_superseded' });
    expect(get(flow)).toEqual(before);
  });
});
