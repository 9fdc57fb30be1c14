// Who is at the counter. The view is a union of names; the login screen and the app's frame only render it.
import { type Readable, writable } from 'svelte/store';
import { ApiError, type Call } from './call.ts';
import type { Timing } from './timing.ts';

export type SessionView<Person> =
  | { name: 'asking' }
  | { name: 'signed_out'; refusal?: 'wrong' | 'ended' | 'unreachable' | 'failed' | 'sign_out_failed' }
  | { name: 'signing_in' }
  /** Too many attempts: the service refuses any login for so many seconds. */
  | { name: 'locked_out'; secondsLeft: number }
  | { name: 'signed_in'; person: Person }
  | { name: 'unreachable' };

export type Session<Person> = Readable<SessionView<Person>> & {
  /** Asks the service whether this browser is signed in. */
  open(): Promise<void>;
  signIn(login: string, password: string): Promise<void>;
  signOut(): Promise<void>;
  /** The service no longer knows the session: back to the login with a word about why. */
  ended(): void;
};

const lockOutWithoutHeaderSeconds = 60;

export function createSession<Person>(ports: { call: Call; timing: Timing }): Session<Person> {
  const { call, timing } = ports;
  const view = writable<SessionView<Person>>({ name: 'asking' });

  async function askWhoIsSignedIn() {
    const person = await call<Person>('GET', '/session');
    view.set({ name: 'signed_in', person });
  }

  function countDown(deadline: number) {
    const secondsLeft = Math.ceil((deadline - timing.now()) / 1000);
    if (secondsLeft <= 0) return view.set({ name: 'signed_out' });
    view.set({ name: 'locked_out', secondsLeft });
    timing.schedule(() => countDown(deadline), 1000);
  }

  return {
    subscribe: view.subscribe,

    async open() {
      view.set({ name: 'asking' });
      try {
        await askWhoIsSignedIn();
      } catch (error) {
        const unauthenticated = error instanceof ApiError && error.status === 401;
        view.set(unauthenticated ? { name: 'signed_out' } : { name: 'unreachable' });
      }
    },

    async signIn(login, password) {
      view.set({ name: 'signing_in' });
      try {
        await call('POST', '/session', { json: { login, password } });
        await askWhoIsSignedIn();
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.status === 429) {
          return countDown(timing.now() + (error.retryAfterSeconds ?? lockOutWithoutHeaderSeconds) * 1000);
        }
        const refusal = error.status === 401 ? 'wrong' : error.status === 0 ? 'unreachable' : 'failed';
        view.set({ name: 'signed_out', refusal });
      }
    },

    async signOut() {
      try {
        await call('DELETE', '/session');
        view.set({ name: 'signed_out' });
      } catch (error) {
        // The screen is cleared all the same, but the cookie may still be good: the person must know.
        const ended = error instanceof ApiError && error.status === 401;
        view.set(ended ? { name: 'signed_out' } : { name: 'signed_out', refusal: 'sign_out_failed' });
      }
    },

    ended() {
      view.set({ name: 'signed_out', refusal: 'ended' });
    },
  };
}
