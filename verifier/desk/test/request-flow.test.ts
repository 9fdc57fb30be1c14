import { ApiError } from '@anju/staff';
import { fakeTiming } from '@anju/staff/testing';
import { get } from 'svelte/store';
import { describe, expect, it } from 'vitest';
import type { Decision, ReleasedRequest, RequestState, Service } from '../src/desk-api.ts';
import { type AskBrowser, createAskBrowser } from '../src/request/ask-browser.ts';
import { createRequestFlow } from '../src/request/request-flow.ts';
import type { OpenRequest } from '../src/request/request-view.ts';
import type { Return } from '../src/request/return.ts';

const text = (words: string) => ({ 'zh-CN': words, en: words });
const service: Service = {
  rule_id: 'beijing-public-rental',
  version: '2011-25',
  title: text('rental'),
  citation: 'no. 25',
  clauses: [],
  routes: [],
  grading: null,
};
const decision: Decision = {
  decision: 'eligible',
  rule: { id: service.rule_id, version: service.version, sha256: 'ab', title: service.title },
  clauses: [],
  decided_at: '2026-11-20T08:00:00.000Z',
  grade: null,
  needed: [],
  routes: [],
  grading: null,
};

function desk({
  kept = null as OpenRequest | null,
  refuse = undefined as ApiError | undefined,
  returned = null as Return | null,
  released = undefined as ReleasedRequest | ApiError | undefined,
  found = { state: 'answered' } as RequestState,
  askBrowser = null as AskBrowser | null,
  listServices = async () => ({ services: [service] }),
} = {}) {
  const clock = fakeTiming();
  const followed: {
    id: string;
    stopped: boolean;
    say: (state: RequestState) => void;
    connected: (is: boolean) => void;
  }[] = [];
  const made: string[] = [];
  const gone: string[] = [];
  const about = { rule: { id: service.rule_id, title: service.title }, case_number: '12号' };
  let memory = kept;
  const flow = createRequestFlow({
    timing: clock.timing,
    memory: {
      read: () => memory,
      write: (open) => {
        memory = open;
      },
    },
    follow: (id, hear) => {
      const entry = { id, stopped: false, say: hear.state, connected: hear.connected };
      followed.push(entry);
      return () => {
        entry.stopped = true;
      };
    },
    goTo: (link) => void gone.push(link),
    takeReturn: () => returned,
    askBrowser,
    api: {
      makeRequestHere: async (ruleId, caseNumber) => {
        if (refuse) throw refuse;
        made.push(`${ruleId} ${caseNumber} here`);
        return { request_id: 'here', link: 'http://localhost:4003/open?here' };
      },
      makeAppeal: async ({ against, reason }, insteadOf) => {
        if (refuse) throw refuse;
        made.push([against, reason, insteadOf].join(' '));
        return {
          request_id: `a${made.length}`,
          qr: 'openid4vp://?a',
          link: 'http://localhost:4003/open?a',
          expires_at: new Date(clock.timing.now() + 600_000).toISOString(),
        };
      },
      makeAppealHere: async ({ against }, insteadOf) => {
        made.push(`${against} here ${insteadOf}`);
        return { request_id: 'here', link: 'http://localhost:4003/open?appeal' };
      },
      makeDigitalRequest: async () => ({ request_id: 'digital', digital: { requests: ['signed'] } }),
      handInAnswer: async (id, answer) => {
        made.push(`${id} ${JSON.stringify(answer)}`);
        if (released === undefined || released instanceof ApiError) throw released;
        return released;
      },
      releaseResult: async () => {
        if (released === undefined || released instanceof ApiError) throw released;
        return released;
      },
      readRequest: async () => ({ ...found, ...about }),
      listServices,
      makeRequest: async (ruleId, caseNumber) => {
        if (refuse) throw refuse;
        made.push(`${ruleId} ${caseNumber}`);
        return {
          request_id: `r${made.length}`,
          qr: 'openid4vp://?x',
          link: 'http://localhost:4003/open?x',
          expires_at: new Date(clock.timing.now() + 600_000).toISOString(),
        };
      },
    },
  });
  return { flow, clock, followed, made, gone, memory: () => memory };
}

describe('one applicant at the desk', () => {
  it('goes from the choice over the QR code to the decision', async () => {
    const { flow, followed, made, clock, memory } = desk();
    await flow.open();
    expect(get(flow)).toEqual({ name: 'choosing', services: [service] });
    await flow.show(service, '12号');
    expect(made).toEqual(['beijing-public-rental 12号']);
    expect(get(flow)).toMatchObject({ name: 'showing', stage: 'waiting', secondsLeft: 600 });
    followed[0]?.say({ state: 'fetched' });
    expect(get(flow)).toMatchObject({ stage: 'fetched' });
    followed[0]?.say({ state: 'checking' });
    followed[0]?.say({ state: 'decided', decision });
    expect(get(flow)).toEqual({ name: 'decided', requestId: 'r1', decision, caseNumber: '12号' });
    expect(followed[0]?.stopped).toBe(true);
    expect(clock.pending()).toBe(0);
    expect(memory()).toBeNull();
  });

  it('keeps the QR code out of every view after the end', async () => {
    for (const end of [
      { state: 'decided', decision },
      { state: 'refused', reason: 'credential_revoked' },
      { state: 'expired' },
    ] as RequestState[]) {
      const { flow, followed } = desk();
      await flow.open();
      await flow.show(service, '');
      followed[0]?.say(end);
      expect(get(flow).name).toBe(end.state);
      expect(JSON.stringify(get(flow))).not.toContain('openid4vp');
    }
  });

  it('expires by its own clock, unless a response is being checked', async () => {
    const waiting = desk();
    await waiting.flow.show(service, '');
    await waiting.clock.advance(600_500);
    expect(get(waiting.flow)).toMatchObject({ name: 'expired' });
    expect(waiting.followed[0]?.stopped).toBe(true);

    const checking = desk();
    await checking.flow.show(service, '');
    checking.followed[0]?.say({ state: 'checking' });
    await checking.clock.advance(600_500);
    expect(get(checking.flow)).toMatchObject({ name: 'showing', stage: 'checking' });
  });

  it('takes up the open request after a reload', async () => {
    const kept: OpenRequest = {
      request: { request_id: 'r9', qr: 'openid4vp://?x', link: 'x', expires_at: '2026-11-20T08:05:00Z' },
      service,
      caseNumber: '',
    };
    const { flow, followed, made } = desk({ kept });
    await flow.open();
    expect(get(flow)).toMatchObject({ name: 'showing', secondsLeft: 300 });
    expect(followed.map(({ id }) => id)).toEqual(['r9']);
    expect(made).toEqual([]);
  });

  it('follows nothing while nobody is signed in, and takes the request up again after', async () => {
    const { flow, followed, clock } = desk();
    await flow.open();
    await flow.show(service, '');
    flow.pause();
    expect(get(flow)).toEqual({ name: 'loading' });
    expect(followed[0]?.stopped).toBe(true);
    expect(clock.pending()).toBe(0);
    await flow.open();
    expect(get(flow)).toMatchObject({ name: 'showing', request: { request_id: 'r1' } });
    expect(followed.filter(({ stopped }) => !stopped)).toHaveLength(1);
  });

  it('hears nothing of the applicant before once the next one stands there', async () => {
    const { flow, followed } = desk();
    await flow.show(service, '');
    await flow.next();
    expect(followed[0]?.stopped).toBe(true);
    await flow.show(service, '');
    followed[1]?.connected(false);
    expect(get(flow)).toMatchObject({ name: 'showing', request: { request_id: 'r2' }, connected: false });
  });

  it('goes back to the choice with the reason when no request could be made', async () => {
    const { flow } = desk({ refuse: new ApiError('case_number_personal', 400) });
    await flow.open();
    await flow.show(service, '1');
    expect(get(flow)).toMatchObject({ name: 'choosing', problem: { code: 'case_number_personal' } });
  });

  it('makes one request, however often the button is pressed', async () => {
    const { flow, made } = desk();
    await flow.open();
    await Promise.all([flow.show(service, ''), flow.show(service, '')]);
    expect(made).toHaveLength(1);
  });
});

describe('the wallet on this device', () => {
  const returned = { requestId: 'here', code: 'code' };
  const about = { rule: { id: service.rule_id, title: service.title }, case_number: '12号' };

  it('is asked by a request of its own, and the QR code stays until the browser is back', async () => {
    const { flow, made, gone, memory } = desk();
    await flow.open();
    await flow.show(service, '12号');
    await Promise.all([flow.openHere(), flow.openHere()]);
    expect(made).toEqual(['beijing-public-rental 12号', 'beijing-public-rental 12号 here']);
    expect(gone).toEqual(['http://localhost:4003/open?here']);
    expect(get(flow)).toMatchObject({ name: 'showing', opening: false });
    expect(memory()?.request.request_id).toBe('r1');
  });

  it('cannot be asked: the QR code stays, with what went wrong', async () => {
    const refuse = new ApiError('unavailable', 503);
    const { flow, gone, made } = desk({
      kept: {
        request: { request_id: 'r9', qr: 'openid4vp://?x', link: 'x', expires_at: '2099-01-01T00:00:00Z' },
        service,
        caseNumber: '',
      },
      refuse,
    });
    await flow.open();
    await flow.openHere();
    expect(get(flow)).toMatchObject({ name: 'showing', opening: false, problem: refuse });
    expect([gone, made]).toEqual([[], []]);
  });

  it('comes back with the decision, and what was open before is over', async () => {
    const { flow, memory } = desk({ returned, released: { state: 'decided', decision, ...about } });
    await flow.open();
    expect(get(flow)).toEqual({
      name: 'decided',
      requestId: returned.requestId,
      decision,
      caseNumber: '12号',
    });
    expect(memory()).toBeNull();
  });

  it('comes back with the reason why there is none', async () => {
    const { flow } = desk({ returned, released: { state: 'refused', reason: 'declined', ...about } });
    await flow.open();
    const shown = { title: service.title, service, caseNumber: '12号' };
    expect(get(flow)).toEqual({ name: 'refused', reason: 'declined', ...shown });
  });

  it.each([
    ['its rule is in force no more', async () => ({ services: [] })],
    ['the services cannot be read', () => Promise.reject(new ApiError('unavailable', 503))],
  ])('comes back with the reason also when %s; then it is not asked again', async (_, listServices) => {
    const { flow } = desk({
      returned,
      released: { state: 'refused', reason: 'declined', ...about },
      listServices,
    });
    await flow.open();
    const shown = { title: service.title, service: null, caseNumber: '12号' };
    expect(get(flow)).toEqual({ name: 'refused', reason: 'declined', ...shown });
  });

  it('comes back in another session: the reason is read', async () => {
    const found = { state: 'refused', reason: 'session_mismatch' } as const;
    const { flow } = desk({ returned, released: new ApiError('session_mismatch', 403), found });
    await flow.open();
    expect(get(flow)).toMatchObject({ name: 'refused', reason: 'session_mismatch' });
  });

  it('shows no decision that another code released', async () => {
    const released = new ApiError('already_returned', 409);
    const { flow } = desk({ returned, released, found: { state: 'decided', decision } });
    await flow.open();
    expect(get(flow)).toEqual({ name: 'choosing', services: [service], problem: released });
  });
});

describe('the browser’s own API', () => {
  const answer = { protocol: 'openid4vp-v1-signed', data: { response: 'jwe' } };
  const about = { rule: { id: service.rule_id, title: service.title }, case_number: '12号' };

  it('is offered only where the browser has it', async () => {
    expect(createAskBrowser({ navigator: { credentials: { get: () => answer } } })).toBeNull();
    expect(createAskBrowser({ DigitalCredential: class {}, navigator: {} })).toBeNull();
    expect(desk().flow.askBrowser).toBeNull();
  });

  it('is handed the question, and its answer is handed in', async () => {
    const given: object[] = [];
    const get_ = async (options: object) => {
      given.push(options);
      return answer;
    };
    const askBrowser = createAskBrowser({
      DigitalCredential: class {},
      navigator: { credentials: { get: get_ } },
    });
    const { flow, made, memory } = desk({ askBrowser, released: { state: 'decided', decision, ...about } });
    await flow.open();
    await flow.show(service, '12号');
    await flow.askBrowser?.();
    expect(given).toEqual([{ digital: { requests: ['signed'] }, mediation: 'required' }]);
    expect(made.at(-1)).toBe(`digital ${JSON.stringify(answer)}`);
    expect(get(flow)).toEqual({ name: 'decided', requestId: 'digital', decision, caseNumber: '12号' });
    expect(memory()).toBeNull();
  });

  it('ends with the reason, whether or not the services can be read then', async () => {
    const { flow, memory } = desk({
      askBrowser: async () => answer,
      released: { state: 'refused', reason: 'declined', ...about },
      listServices: () => Promise.reject(new ApiError('unavailable', 503)),
    });
    await flow.show(service, '12号');
    await flow.askBrowser?.();
    const shown = { title: service.title, service, caseNumber: '12号' };
    expect(get(flow)).toEqual({ name: 'refused', reason: 'declined', ...shown });
    expect(memory()).toBeNull();
  });

  it('gives nothing when nobody answers: the QR code is still there', async () => {
    const refused = () => Promise.reject(new DOMException('closed', 'NotAllowedError'));
    const askBrowser = createAskBrowser({
      DigitalCredential: class {},
      navigator: { credentials: { get: refused } },
    });
    const { flow, made } = desk({ askBrowser });
    await flow.open();
    await flow.show(service, '');
    await flow.askBrowser?.();
    expect(get(flow)).toMatchObject({ name: 'showing', opening: false });
    expect(made).toHaveLength(1);
  });
});
