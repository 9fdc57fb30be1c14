// The demonstration's phone as a page: only where an operator asked for it, and only under names of this machine.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { FailureError } from '../failure-error.ts';
import { type Frame, say } from '../pages/layout.ts';
import { phonePage } from '../pages/phone-page.ts';
import { words } from '../pages/words.ts';
import type { DemonstrationPhone } from '../phone/demonstration-phone.ts';
import type { Register } from '../register/read-register.ts';
import { acceptOwnForms, followSwitch, formOf, sendPage } from './forms.ts';

type Ports = {
  publicUrl: string;
  phone: DemonstrationPhone;
  register: Register;
  /** For whom a code was asked for in an attempt. */
  personOf: (attempt: string) => string | undefined;
  frameOf: (request: FastifyRequest) => Frame;
};

/** A site that points its own name at this machine must not read anybody's messages. */
const OWN_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

export async function routesOfPhone(scope: FastifyInstance, ports: Ports): Promise<void> {
  const { publicUrl, phone, register, personOf, frameOf } = ports;
  acceptOwnForms(scope, publicUrl);
  scope.addHook('onRequest', async ({ hostname }) => {
    if (!OWN_NAMES.has(hostname)) throw new FailureError('not_found');
  });

  scope.get('/phone', async (request, reply) => {
    const frame = frameOf(request);
    return (
      followSwitch(request, reply, frame.look, publicUrl.startsWith('https:')) ??
      sendPage(reply, phonePage(frame, { personNumber: '', messages: undefined }))
    );
  });

  scope.post('/phone', async (request, reply) => {
    const frame = frameOf(request);
    const { attempt, person_number: typed = '' } = formOf(request);
    if (attempt !== undefined) {
      const personId = personOf(attempt) ?? '';
      const personNumber = register.find(personId)?.personNumber ?? '';
      return sendPage(reply, phonePage(frame, { personNumber, messages: phone.messagesOf(personId) }));
    }
    const personNumber = typed.trim();
    if (personNumber === '') {
      const error = say(frame.look, words.errors.number);
      return sendPage(reply, phonePage(frame, { personNumber, messages: undefined, error }), 422);
    }
    const messages = phone.messagesOf(register.idOf(personNumber));
    return sendPage(reply, phonePage(frame, { personNumber: personNumber.slice(0, 24), messages }));
  });
}
