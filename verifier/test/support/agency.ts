// An agency's own systems' side of the tests: they call by its key.
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import { apiKeyOf } from './verifier.ts';

export interface CallChanges {
  headers?: Record<string, string | undefined>;
  /** The address that the call comes from. */
  from?: string;
}

export type AgencySystem = ReturnType<typeof agencyOf>;

/** Of the verifier whose app runs when a call is made. */
export function agencyOf(running: { readonly app: FastifyInstance }, id = 'housing-office') {
  /** `path` behind `/agency/requests`; a POST when there is a payload. */
  const call = (path: string, payload?: object, { headers, from }: CallChanges = {}) =>
    running.app.inject({
      method: payload === undefined ? 'GET' : 'POST',
      url: `/agency/requests${path}`,
      headers: { authorization: `Bearer ${apiKeyOf(id)}`, ...headers },
      ...(from === undefined ? {} : { remoteAddress: from }),
      ...(payload === undefined ? {} : { payload }),
    });
  return {
    call,
    /** The request's id; any answer but 201 fails the test. */
    async ask(payload: object): Promise<string> {
      const asked = await call('', payload);
      expect(asked.statusCode, asked.body).toBe(201);
      return asked.json().request_id;
    },
    /** What the agency reads of the request. */
    state: async (requestId: string) => (await call(`/${requestId}`)).json(),
  };
}

export const statusAndBody = (answered: LightMyRequestResponse) => ({
  status: answered.statusCode,
  body: answered.json(),
});
