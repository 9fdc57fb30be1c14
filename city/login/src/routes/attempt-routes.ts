// The steps of a login, by code or by passkey, at the address of its attempt.

import type { Localized } from '@anju/ui/localized';
import type { PageLook } from '@anju/ui/pages';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CodeLogin } from '../codes/one-time-codes.ts';
import { FailureError } from '../failure-error.ts';
import { networkOf } from '../network-of.ts';
import { failurePage } from '../pages/failure-page.ts';
import { type Frame, say } from '../pages/layout.ts';
import { codePage, donePage, startPage } from '../pages/login-pages.ts';
import { words } from '../pages/words.ts';
import type { AddPasskey } from '../passkeys/add-passkey.ts';
import type { PasskeyLogin } from '../passkeys/passkey-login.ts';
import type { SendMessage } from '../ports.ts';
import type { Attempt, Attempts } from '../provider/attempts.ts';
import { ACCOUNT_CLIENT } from '../provider/provider.ts';
import type { Register } from '../register/read-register.ts';
import type { TryOutcome } from '../store/codes.ts';
import { readAuthentication, readRegistration } from './authenticator-answers.ts';
import { acceptOwnForms, followSwitch, formOf, sendPage } from './forms.ts';

export type AttemptPorts = {
  publicUrl: string;
  attempts: Attempts;
  register: Register;
  codeLogin: CodeLogin;
  /** Whether an attempt has had its numbers or its wrong codes. */
  isOver: (attempt: string) => boolean;
  passkeyLogin: PasskeyLogin;
  addPasskey: AddPasskey;
  hasPasskey: (personId: string) => boolean;
  sendMessage: SendMessage;
  hasPhone: boolean;
  /** What clients are called, by id. */
  services: ReadonlyMap<string, Localized>;
  frameOf: (request: FastifyRequest, uiLocales?: string) => Frame;
};

type AttemptRequest = FastifyRequest<{ Params: { uid: string } }>;

const CODE = /^\d{8}$/;
/** As people type and paste codes: in groups, or with the wide digits of a Chinese keyboard. */
const asCompared = (code: string) => code.normalize('NFKC').replace(/[\s-]/g, '');

export async function routesOfAttempts(scope: FastifyInstance, ports: AttemptPorts): Promise<void> {
  const { publicUrl, attempts, register, codeLogin, isOver, passkeyLogin, addPasskey } = ports;
  const { services, frameOf } = ports;
  acceptOwnForms(scope, publicUrl);

  const shown = ({ uid, clientId }: Attempt) => ({
    here: `/attempt/${uid}`,
    service: services.get(clientId) ?? words.name,
    isAccountPage: clientId === ACCOUNT_CLIENT,
  });
  const holderOf = ({ uid }: Attempt) => `attempt:${uid}`;
  const frame = (request: FastifyRequest, { uiLocales }: Attempt) => frameOf(request, uiLocales);

  const askAgain = (request: FastifyRequest, reply: FastifyReply, attempt: Attempt, error: string) =>
    sendPage(reply, startPage(frame(request, attempt), shown(attempt), error), 422);

  /** The first page, where a passkey still helps. */
  function askToWait(
    request: FastifyRequest,
    reply: FastifyReply,
    attempt: Attempt,
    { outcome, seconds }: { outcome: 'person_waits' | 'address_waits'; seconds: number },
  ) {
    const { look } = frame(request, attempt);
    const sentence = outcome === 'person_waits' ? words.errors.tooMany : words.errors.addressWaits;
    return askAgain(request, reply, attempt, say(look, sentence, inTime(look, seconds)));
  }

  /** Nothing more can be done in it but to go back. */
  const end = (request: FastifyRequest, reply: FastifyReply, attempt: Attempt) => {
    const back = `${shown(attempt).here}/cancel`;
    return sendPage(reply, failurePage(frame(request, attempt), 'attempt_spent', back), 400);
  };

  const fromOf = ({ ip }: FastifyRequest, { uid }: Attempt) => ({ attempt: uid, network: networkOf(ip) });

  /** The same answer whether or not anybody has the number. */
  function sendCode(request: AttemptRequest, reply: FastifyReply, attempt: Attempt, personId: string) {
    const { here, service } = shown(attempt);
    const sent = codeLogin.sendCode(fromOf(request, attempt), personId, service);
    if (sent.outcome === 'attempt_over') return end(request, reply, attempt);
    if (sent.outcome === 'put') return reply.redirect(here, 303);
    return askToWait(request, reply, attempt, sent);
  }

  async function checkCode(request: AttemptRequest, reply: FastifyReply, attempt: Attempt, code: string) {
    const { look } = frame(request, attempt);
    const refuse = (error: string) =>
      sendPage(reply, codePage(frame(request, attempt), shown(attempt), ports.hasPhone, error), 422);
    if (!CODE.test(code)) return refuse(say(look, words.errors.codeForm));
    const tried = codeLogin.checkCode(fromOf(request, attempt), code);
    if (tried.outcome === 'attempt_over') return end(request, reply, attempt);
    if (tried.outcome === 'address_waits') return askToWait(request, reply, attempt, tried);
    if (tried.outcome === 'right') await attempts.logIn(request, reply, tried.personId, 'code');
    else if (tried.outcome !== 'no_code') return refuse(sentenceFor(look, tried));
    // Without a code there is nothing to check: the address shows what the attempt is waiting for.
    return reply.redirect(shown(attempt).here, 303);
  }

  scope.get('/attempt/:uid', async (request: AttemptRequest, reply) => {
    const attempt = await attempts.find(request, reply);
    const shownFrame = frame(request, attempt);
    const switched = followSwitch(request, reply, shownFrame.look, publicUrl.startsWith('https:'));
    if (switched) return switched;
    const { loggedIn } = attempt;
    if (loggedIn) {
      const person = register.find(loggedIn.personId);
      if (!person) throw new FailureError('attempt_over');
      const { next, byCode, personId } = loggedIn;
      const offersPasskey = byCode && !ports.hasPasskey(personId);
      return sendPage(
        reply,
        donePage(shownFrame, shown(attempt), { name: person.name, next, offersPasskey }),
      );
    }
    if (isOver(attempt.uid)) return end(request, reply, attempt);
    const isChoosing = (request.query as { step?: unknown }).step === 'number';
    const isWaiting = codeLogin.personOf(attempt.uid) !== undefined;
    return isWaiting && !isChoosing
      ? sendPage(reply, codePage(shownFrame, shown(attempt), ports.hasPhone))
      : sendPage(reply, startPage(shownFrame, shown(attempt)));
  });

  scope.post('/attempt/:uid', async (request: AttemptRequest, reply) => {
    const attempt = await attempts.find(request, reply);
    if (attempt.loggedIn) return reply.redirect(shown(attempt).here, 303);
    if (isOver(attempt.uid)) return end(request, reply, attempt);
    const { step, person_number: typed = '', code = '' } = formOf(request);
    if (step === 'code') return checkCode(request, reply, attempt, asCompared(code));
    if (step === 'again') {
      const personId = codeLogin.personOf(attempt.uid);
      return personId === undefined
        ? reply.redirect(shown(attempt).here, 303)
        : sendCode(request, reply, attempt, personId);
    }
    return typed.trim() === ''
      ? askAgain(request, reply, attempt, say(frame(request, attempt).look, words.errors.number))
      : sendCode(request, reply, attempt, register.idOf(typed));
  });

  scope.get('/attempt/:uid/cancel', async (request: AttemptRequest, reply) => {
    await attempts.find(request, reply);
    return reply.redirect(await attempts.cancel(request, reply), 303);
  });

  scope.post('/attempt/:uid/passkey/options', async (request: AttemptRequest, reply) => {
    const attempt = await attempts.find(request, reply);
    if (isOver(attempt.uid)) throw new FailureError('attempt_spent');
    return passkeyLogin.begin(holderOf(attempt));
  });

  scope.post('/attempt/:uid/passkey', async (request: AttemptRequest, reply) => {
    const attempt = await attempts.find(request, reply);
    if (isOver(attempt.uid)) throw new FailureError('attempt_spent');
    const answer: AuthenticationResponseJSON = readAuthentication(request.body);
    const personId = await passkeyLogin.finish(holderOf(attempt), answer);
    await attempts.logIn(request, reply, personId, 'passkey');
    return { next: shown(attempt).here };
  });

  /** Who is logged in by this attempt, and may add a passkey. */
  async function loggedIn(request: AttemptRequest, reply: FastifyReply) {
    const attempt = await attempts.find(request, reply);
    const personId = attempt.loggedIn?.personId;
    const person = personId === undefined ? undefined : register.find(personId);
    if (personId === undefined || !person) throw new FailureError('attempt_over');
    return { holder: holderOf(attempt), personId, person, next: attempt.loggedIn?.next };
  }

  scope.post('/attempt/:uid/passkeys/options', async (request: AttemptRequest, reply) => {
    const { holder, personId, person } = await loggedIn(request, reply);
    return addPasskey.begin(holder, personId, person);
  });

  scope.post('/attempt/:uid/passkeys', async (request: AttemptRequest, reply) => {
    const { holder, personId, next } = await loggedIn(request, reply);
    const answer: RegistrationResponseJSON = readRegistration(request.body);
    await addPasskey.finish(holder, personId, answer);
    ports.sendMessage(personId, words.passkey.wasAdded);
    return { next };
  });
}

/** “in 10 minutes”, never too early. */
function inTime({ language }: PageLook, seconds: number): string {
  const format = new Intl.RelativeTimeFormat(language);
  const minutes = Math.ceil(seconds / 60);
  return minutes <= 60 ? format.format(minutes, 'minute') : format.format(Math.ceil(minutes / 60), 'hour');
}

type CodeRefused = Exclude<
  TryOutcome,
  { outcome: 'right' } | { outcome: 'attempt_over' } | { outcome: 'address_waits' }
>;

function sentenceFor(look: PageLook, tried: CodeRefused): string {
  if (tried.outcome === 'wrong') return say(look, words.errors.codeWrong, String(tried.triesLeft));
  return say(look, tried.outcome === 'expired' ? words.errors.codeExpired : words.errors.codeSpent);
}
