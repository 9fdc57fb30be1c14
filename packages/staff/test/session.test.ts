import { get } from 'svelte/store';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../src/call.ts';
import { createSession } from '../src/session.ts';
import { fakeCall, fakeTiming } from './fake-counter.ts';

const person = { login: 'li' };

function counter(answers: Record<string, unknown>) {
  const { call, calls } = fakeCall(answers);
  const clock = fakeTiming();
  return { session: createSession<typeof person>({ call, timing: clock.timing }), calls, clock };
}

describe('a staff session', () => {
  it('is signed in when the service knows the browser', async () => {
    const { session } = counter({ 'GET /session': person });
    await session.open();
    expect(get(session)).toEqual({ name: 'signed_in', person });
  });

  it('is signed out, without a reproach, when the service does not know the browser', async () => {
    const { session } = counter({ 'GET /session': new ApiError('not_signed_in', 401) });
    await session.open();
    expect(get(session)).toEqual({ name: 'signed_out' });
  });

  it('says that the service is unreachable rather than asking for a password nobody can check', async () => {
    const { session } = counter({ 'GET /session': new ApiError('unreachable', 0) });
    await session.open();
    expect(get(session)).toEqual({ name: 'unreachable' });
  });

  it('signs in with the right password', async () => {
    const { session, calls } = counter({ 'POST /session': {}, 'GET /session': person });
    await session.signIn('li', 'right');
    expect(get(session)).toEqual({ name: 'signed_in', person });
    expect(calls[0]).toEqual({ method: 'POST', path: '/session', json: { login: 'li', password: 'right' } });
  });

  it('refuses a wrong password and lets the person try again', async () => {
    const { session } = counter({ 'POST /session': new ApiError('wrong_login', 401) });
    await session.signIn('li', 'wrong');
    expect(get(session)).toEqual({ name: 'signed_out', refusal: 'wrong' });
  });

  it('counts down a lock and then asks again', async () => {
    const { session, clock } = counter({
      'POST /session': new ApiError('too_many_attempts', 429, { retryAfterSeconds: 3 }),
    });
    await session.signIn('li', 'wrong');
    expect(get(session)).toEqual({ name: 'locked_out', secondsLeft: 3 });
    await clock.advance(2000);
    expect(get(session)).toEqual({ name: 'locked_out', secondsLeft: 1 });
    await clock.advance(1000);
    expect(get(session)).toEqual({ name: 'signed_out' });
    expect(clock.pending()).toBe(0);
  });

  it('says so when signing out did not reach the service', async () => {
    const { session } = counter({ 'DELETE /session': new ApiError('unreachable', 0) });
    await session.signOut();
    expect(get(session)).toEqual({ name: 'signed_out', refusal: 'sign_out_failed' });
  });
});
