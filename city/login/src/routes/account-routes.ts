// A person's own page: passkeys and logging out. Its readers log in as at any other service.
import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type Provider from 'oidc-provider';
import { FailureError } from '../failure-error.ts';
import { accountPage, loggedOutPage } from '../pages/account-pages.ts';
import type { Frame } from '../pages/layout.ts';
import { words } from '../pages/words.ts';
import type { AddPasskey } from '../passkeys/add-passkey.ts';
import type { SendMessage } from '../ports.ts';
import { ACCOUNT_CLIENT } from '../provider/provider.ts';
import type { Register } from '../register/read-register.ts';
import type { Passkeys } from '../store/passkeys.ts';
import { readRegistration } from './authenticator-answers.ts';
import { acceptOwnForms, followSwitch, formOf, sendPage } from './forms.ts';

type Ports = {
  publicUrl: string;
  provider: Provider;
  register: Register;
  passkeys: Passkeys;
  addPasskey: AddPasskey;
  sendMessage: SendMessage;
  frameOf: (request: FastifyRequest) => Frame;
};

export async function routesOfAccount(scope: FastifyInstance, ports: Ports): Promise<void> {
  const { publicUrl, provider, register, passkeys, addPasskey, sendMessage, frameOf } = ports;
  acceptOwnForms(scope, publicUrl);

  async function whoIsHere(request: FastifyRequest, reply: FastifyReply) {
    const session = await provider.Session.get(provider.createContext(request.raw, reply.raw));
    const person = session.accountId === undefined ? undefined : register.find(session.accountId);
    if (session.accountId === undefined || !person) return undefined;
    return { personId: session.accountId, person, holder: `session:${session.uid}` };
  }

  async function loggedIn(request: FastifyRequest, reply: FastifyReply) {
    const here = await whoIsHere(request, reply);
    if (!here) throw new FailureError('attempt_over');
    return here;
  }

  /** The code that this brings is never redeemed: nobody has the verifier, and the session is what counts. */
  function logInAddress(): string {
    const query = new URLSearchParams({
      client_id: ACCOUNT_CLIENT,
      redirect_uri: `${publicUrl}/account`,
      response_type: 'code',
      scope: 'openid',
      code_challenge: randomBytes(32).toString('base64url'),
      code_challenge_method: 'S256',
    });
    return `/auth?${query}`;
  }

  scope.get('/', async (_request, reply) => reply.redirect('/account', 303));

  scope.get('/account', async (request, reply) => {
    const frame = frameOf(request);
    const switched = followSwitch(request, reply, frame.look, publicUrl.startsWith('https:'));
    if (switched) return switched;
    const { code, error } = request.query as { code?: unknown; error?: unknown };
    if (error !== undefined) return sendPage(reply, loggedOutPage(frame));
    const here = await whoIsHere(request, reply);
    if (code !== undefined) {
      if (!here) throw new FailureError('attempt_over');
      return reply.redirect('/account', 303);
    }
    if (!here) return reply.redirect(logInAddress(), 303);
    return sendPage(reply, accountPage(frame, here.person.name, passkeys.listOf(here.personId)));
  });

  scope.post('/account', async (request, reply) => {
    const { personId } = await loggedIn(request, reply);
    const { step, passkey = '' } = formOf(request);
    if (step === 'remove') passkeys.remove(passkey, personId);
    return reply.redirect('/account', 303);
  });

  scope.post('/account/passkeys/options', async (request, reply) => {
    const { holder, personId, person } = await loggedIn(request, reply);
    return addPasskey.begin(holder, personId, person);
  });

  scope.post('/account/passkeys', async (request, reply) => {
    const { holder, personId } = await loggedIn(request, reply);
    await addPasskey.finish(holder, personId, readRegistration(request.body));
    sendMessage(personId, words.passkey.wasAdded);
    return { next: '/account' };
  });
}
