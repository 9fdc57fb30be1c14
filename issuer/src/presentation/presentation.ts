// Third way to know the citizen: a credential already held, shown in the middle of an authorization request. On the same
// device only, because whoever shows a credential must be who asked: docs/decisions/0010 says what would go wrong.
import type { FastifyInstance } from 'fastify';
import { type Begin, createBegin } from './begin.ts';
import { createFinish, type Finish } from './finish.ts';
import { createHandOut } from './hand-out.ts';
import type { PresentationPorts } from './ports.ts';
import { createReceive } from './receive.ts';
import { registerPresentationRoutes } from './routes.ts';

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
