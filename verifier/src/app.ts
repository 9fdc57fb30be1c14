// The composition root: every route registered by name, in order. What they need from outside comes as ports.
import cors from '@fastify/cors';
import formbody from '@fastify/formbody';
import fastify, { type FastifyInstance } from 'fastify';
import { createApiKeyCheck } from './agencies/api-gate.ts';
import { createCallBounds } from './agencies/call-bounds.ts';
import { registerDescription } from './agencies/describe-routes.ts';
import { registerAgencyRoutes } from './agencies/routes.ts';
import { ApiError } from './api-error.ts';
import { registerEntryRoutes } from './audit-log/entry-routes.ts';
import { createLookUpEntry } from './audit-log/look-up-entry.ts';
import { registerAuditLogRoutes } from './audit-log/routes.ts';
import { createLiveEvents } from './decisions/live-events.ts';
import { registerDecisionRoutes } from './decisions/routes.ts';
import { createShowRequest } from './decisions/show-request.ts';
import { registerDeskApp } from './desk-app.ts';
import { registerHardening } from './hardening.ts';
import { registerHealthRoute } from './health.ts';
import { renderApiError, renderBadAddress, renderWalletError } from './http-errors.ts';
import { logAnswers } from './logging.ts';
import {
  createLoginCheck,
  createOriginCheck,
  registerSessionRoutes,
  registerSignIn,
} from './officers/routes.ts';
import { createOfficerSessions } from './officers/sign-in.ts';
import type { VerifierPorts } from './ports.ts';
import { createCreateRequest } from './requests/create-request.ts';
import { registerRequestDeskRoutes } from './requests/desk-routes.ts';
import { createHandOutRequest } from './requests/hand-out-request.ts';
import { createFindQuestion } from './requests/question.ts';
import { createSettledReads } from './requests/settled-reads.ts';
import { registerRequestWalletRoutes } from './requests/wallet-routes.ts';
import { createCheckResponse } from './responses/check-response.ts';
import { createHoldAnswer } from './responses/hold-answer.ts';
import { createReceiveFromPage } from './responses/receive-from-page.ts';
import { createReceiveResponse } from './responses/receive-response.ts';
import { createReceiveWalletError } from './responses/receive-wallet-error.ts';
import { createReleaseResult } from './responses/release-result.ts';
import { registerResponseRoutes } from './responses/routes.ts';
import { registerRuleRoutes } from './rules/routes.ts';

export { readConfig } from './config.ts';
export { openPorts } from './open-ports.ts';
export type { VerifierPorts } from './ports.ts';
export { REASON_CODES, type ReasonCode } from './responses/reasons.ts';

const BODY_LIMIT_BYTES = 64 * 1024;
/** For a whole request to arrive. */
const REQUEST_TIMEOUT_MILLISECONDS = 30_000;

/** The verifier over its ports, not yet listening. Closing it closes the ports. */
export async function createApp(opened: VerifierPorts): Promise<FastifyInstance> {
  const ports = opened.telemetry.watchPorts(opened);
  const { settings, log, now } = ports;
  const app = fastify({
    loggerInstance: log,
    logController: logAnswers(),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MILLISECONDS,
    trustProxy: settings.proxies.length > 0 ? [...settings.proxies] : false,
    forceCloseConnections: 'idle',
    frameworkErrors: renderBadAddress,
  });
  ports.telemetry.watchRoutes(app);
  app.setErrorHandler(renderApiError);
  app.setNotFoundHandler(async () => {
    throw new ApiError('not_found');
  });
  await registerHardening(app, settings.publicUrl);

  const settled = { ...ports.requests, ...createSettledReads(ports.requests, now) };
  const events = createLiveEvents({
    requests: settled,
    pollMilliseconds: settings.eventPollMilliseconds,
    onError: (err) => log.error({ err }, 'live events could not look at the database'),
  });
  const { announce } = events;
  const findQuestion = createFindQuestion(ports.rules);
  const createRequest = createCreateRequest(ports);
  const showRequest = createShowRequest(ports);
  const releaseResult = createReleaseResult({ ...ports, requests: settled, announce });
  const holdAnswer = createHoldAnswer(ports);
  const checkResponse = createCheckResponse({ ...ports, findQuestion });
  const receive = createReceiveResponse({ ...ports, checkResponse, holdAnswer, announce });
  const receiveFromPage = createReceiveFromPage({ ...ports, requests: settled, receive, announce });
  const sessions = createOfficerSessions(ports);
  const officerRoutes = { sessions, publicUrl: settings.publicUrl };
  const originCheck = createOriginCheck(settings.publicUrl);

  registerHealthRoute(app, ports);
  registerRuleRoutes(app, ports);
  registerAuditLogRoutes(app, ports.auditLog);
  await registerDeskApp(app, settings.deskDir);

  await app.register(async (door) => {
    door.addHook('onRequest', originCheck);
    registerSignIn(door, officerRoutes);
  });

  // one gate before all of the desk's API: a route in here cannot be reached without a login
  await app.register(async (desk) => {
    desk.decorateRequest('officer', null);
    desk.addHook('onRequest', originCheck);
    desk.addHook('onRequest', createLoginCheck(sessions));
    registerSessionRoutes(desk, officerRoutes);
    registerRequestDeskRoutes(desk, { ...ports, createRequest, showRequest, releaseResult, receiveFromPage });
    registerDecisionRoutes(desk, { ...ports, requests: settled, events, showRequest });
  });

  registerDescription(app, settings.publicUrl);

  // as one gate before the agencies' API, for their own systems
  await app.register(async (agency) => {
    agency.decorateRequest('agency', null);
    agency.addHook(
      'onRequest',
      createApiKeyCheck(ports.agencies, createCallBounds(now), app.createRateLimit()),
    );
    registerAgencyRoutes(agency, {
      ...ports,
      requests: settled,
      createRequest,
      showRequest,
      releaseResult,
      receiveFromPage,
    });
  });

  await app.register(
    async (wallet) => {
      await wallet.register(cors, { origin: '*', methods: ['GET', 'POST'] });
      await wallet.register(formbody, { bodyLimit: BODY_LIMIT_BYTES });
      wallet.setErrorHandler(renderWalletError);
      registerRequestWalletRoutes(wallet, createHandOutRequest({ ...ports, findQuestion, announce }));
      registerResponseRoutes(wallet, {
        ...ports,
        receive,
        receiveError: createReceiveWalletError({ ...ports, holdAnswer, announce }),
      });
      registerEntryRoutes(wallet, createLookUpEntry(ports));
    },
    { prefix: '/wallet' },
  );

  const sweeper = startSweeping(ports);
  app.addHook('onClose', async () => {
    clearInterval(sweeper);
    events.stop();
    await ports.close();
  });
  return app;
}

/** Ended requests lose their keys even if nobody asks for them again; at boot this ends what a killed process left. */
function startSweeping({ requests, now, settings, log }: VerifierPorts): NodeJS.Timeout {
  const sweep = () =>
    requests
      .endOverdue(now())
      .catch((err: unknown) => log.error({ err }, 'overdue requests could not be ended'));
  void sweep();
  return setInterval(sweep, settings.sweepMilliseconds);
}
