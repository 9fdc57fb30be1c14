// Third way to know the citizen: a credential already held, shown in the middle of an authorization request. On the same
// device only, because whoever shows a credential must be who asked: docs/decisions/0010 says what would go wrong.
import type { VerifyPresentation } from '@anju/openid4vp';
import type { FastifyInstance } from 'fastify';
import type { Clock, RandomBytes } from '../ports.ts';
import { type Begin, createBegin } from './begin.ts';
import type { CheckStatus } from './check-status.ts';
import { createFinish, type Finish } from './finish.ts';
import { createHandOut } from './hand-out.ts';
import type { PresentationStore } from './presentation-request.ts';
import type { AskedProof, AskingDepartment } from './question.ts';
import { createReceive } from './receive.ts';
import { registerPresentationRoutes } from './routes.ts';
import type { KeyFor } from './seal.ts';

export type PresentationPorts = {
  /** Those that take this way; each signs its requests with its own key and certificate. */
  departments: readonly AskingDepartment[];
  asked: AskedProof;
  publicUrl: string;
  walletUrl: string;
  store: PresentationStore;
  keyFor: KeyFor;
  verifyPresentation: VerifyPresentation;
  checkStatus: CheckStatus;
  /** Absolute address to which the wallet sends the browser; `response_code` is added to its query. */
  returnTo: (interaction: { department: string; interactionUid: string }) => string;
  now: Clock;
  randomBytes: RandomBytes;
  /** Told of failures that are ours; the wallet only hears `server_error`. */
  onFailure: (error: Error) => void;
};

/** For the page of an interaction, which has checked the interaction's cookie before it asks either. */
export type PresentationWay = { begin: Begin; finish: Finish };

export type Presentation = {
  /** Undefined for a department that does not take this way. */
  wayOf(department: string): PresentationWay | undefined;
  registerRoutes(app: FastifyInstance): Promise<void>;
};

export function createPresentation(ports: PresentationPorts): Presentation {
  const { departments, onFailure } = ports;
  const way = { begin: createBegin(ports), finish: createFinish(ports) };
  const handOut = createHandOut(ports);
  const receive = createReceive(ports);
  return {
    wayOf: (department) => (departments.some(({ id }) => id === department) ? way : undefined),
    async registerRoutes(app) {
      for (const { id } of departments) {
        await app.register((scope) =>
          registerPresentationRoutes(scope, { department: id, handOut, receive, onFailure }),
        );
      }
    },
  };
}
