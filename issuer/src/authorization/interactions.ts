// From the authorization endpoint to a grant: the citizen sees what will be issued, says who they are in one of the ways,
// and goes back to the wallet. Whoever is identified as another person than the offer is for gets nothing.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type Provider from 'oidc-provider';
import type { Department } from '../departments/department-file.ts';
import type { Offers } from '../issuance/offers.ts';
import type { Clock, IdentifiedBy, Offer, RecordStore } from '../ports.ts';
import type { StatusStore } from '../status/ports.ts';
import { readDetails } from './authorization-details.ts';
import type { OpenGrant } from './grants.ts';
import type { createHandOver } from './hand-over.ts';
import {
  createInteractionPages,
  type Interaction,
  interactionPath,
  lookFor,
  type Params,
} from './interaction-pages.ts';
import { type Login, LoginError } from './login.ts';
import { type AuthorizationPage, authorizationPage, type Refusal, type Way } from './pages.ts';
import { CITY_WALLET, type Wallet } from './wallets.ts';

/** Asking for a credential already held: begins at the interaction's page and ends there. */
export type PresentationWay = {
  begin(interaction: { department: string; interactionUid: string }): Promise<{ link: string }>;
  /** Undefined when what came back does not identify anyone in this interaction. */
  finish(interaction: {
    department: string;
    interactionUid: string;
    responseCode: string;
  }): Promise<string | undefined>;
};

/** Whoever only looks (HEAD) begins nothing, and ends nothing. */
const GET_ONLY = { exposeHeadRoute: false };

export type InteractionPorts = {
  department: Department;
  credentialIssuer: string;
  configurationIds: readonly string[];
  provider: Provider;
  handOver: ReturnType<typeof createHandOver>;
  wallets: readonly Wallet[];
  offers: Offers;
  records: Pick<RecordStore, 'find'>;
  statuses: Pick<StatusStore, 'hindranceOf'>;
  openGrant: OpenGrant;
  login: Login | undefined;
  presentation: PresentationWay | undefined;
  now: Clock;
  /** Told why a login failed; the citizen hears what to do. */
  onFailure: (error: Error) => void;
};

export function registerInteractionRoutes(app: FastifyInstance, ports: InteractionPorts): void {
  const { department, credentialIssuer, configurationIds, provider, wallets, offers, login, presentation } =
    ports;
  const publicUrl = new URL(credentialIssuer);
  const { open, show, followSwitch, finish, refuse, address } = createInteractionPages({
    provider,
    department,
    publicUrl,
  });
  /** A credential is shown from the wallet of the city, whose address is known; others ask their holder to log in. */
  const waysOf = (clientId: unknown): Way[] => [
    ...(login ? ['login' as const] : []),
    ...(presentation && clientId === CITY_WALLET ? ['present' as const] : []),
  ];

  /** What was asked for, by details or by scope. */
  function askedOf(interaction: Interaction): string[] {
    const { authorization_details: text, scope } = interaction.params;
    const details: unknown = typeof text === 'string' ? JSON.parse(text) : [];
    const issued = { credentialIssuer, configurationIds };
    const byDetails = readDetails(details, issued);
    const byScope = typeof scope === 'string' ? scope.split(' ') : [];
    const asked = [...byDetails.map((one) => one.credential_configuration_id), ...byScope];
    return [...new Set(asked)].filter((id) => configurationIds.includes(id));
  }

  async function refusalFor(
    personNumber: string,
    letter: { offer: Offer | undefined } | undefined,
  ): Promise<Refusal | undefined> {
    if (letter) {
      if (!letter.offer) return 'offer_gone';
      if (letter.offer.personNumber !== personNumber) return 'not_yours';
      if (!offers.isOpen(letter.offer)) return 'offer_gone';
    }
    if (!(await ports.records.find(department.id, personNumber))) return 'no_record';
    return ports.statuses.hindranceOf(department.id, personNumber);
  }

  async function identified(
    request: FastifyRequest<{ Params: Params }>,
    reply: FastifyReply,
    interaction: Interaction,
    who: { personNumber: string; identifiedBy: IdentifiedBy },
  ): Promise<FastifyReply> {
    const { personNumber, identifiedBy } = who;
    const { client_id: clientId, issuer_state: issuerState } = interaction.params;
    const offer =
      typeof issuerState === 'string'
        ? await offers.findByIssuerState(department.id, issuerState)
        : undefined;
    const refusal = await refusalFor(personNumber, issuerState === undefined ? undefined : { offer });
    if (refusal) return refuse(request, reply, refusal, interaction.params);
    const grantId = await ports.openGrant(provider, {
      clientId: String(clientId),
      personNumber,
      identifiedBy,
      offerId: offer?.id,
      configurationIds: askedOf(interaction),
    });
    // Only now: a letter is not used up by a crash. Of two browsers with the same one the other's grant leads nowhere,
    // for no code is given for it.
    if (offer && !(await offers.takeOffer(offer))) {
      return refuse(request, reply, 'offer_gone', interaction.params);
    }
    return finish(request, reply, {
      login: { accountId: personNumber, remember: false },
      consent: { grantId },
    });
  }

  // Whoever is here looks at a browser: what goes wrong is a page, too.
  app.setErrorHandler((error, request, reply) => {
    const { statusCode = 500 } = error as { statusCode?: number };
    if (statusCode >= 500) ports.onFailure(error as Error);
    return show(request, reply.code(statusCode), { kind: 'failed' });
  });

  // A form's empty body, of whatever type, is read by nobody.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  // The browser's way in, and back in once the citizen is known: both are the authorization server's.
  for (const path of ['/authorize', '/authorize/:resumed']) {
    app.get(path, GET_ONLY, (request, reply) =>
      ports.handOver(request, reply, request.url.slice(publicUrl.pathname.length)),
    );
  }

  app.get<{ Params: Params }>(interactionPath(':uid'), GET_ONLY, async (request, reply) => {
    const interaction = await open(request, reply);
    if (!interaction) return reply;
    const switched = followSwitch(request, reply, interaction.params);
    if (switched) return switched;
    const { client_id: clientId } = interaction.params;
    const wallet = wallets.find((one) => one.clientId === clientId);
    const page: AuthorizationPage = {
      kind: 'choose',
      department: department.name,
      credential: department.credential.name,
      wallet: wallet?.name ?? { 'zh-CN': String(clientId), en: String(clientId) },
      base: address(interaction.uid),
      ways: waysOf(clientId),
    };
    return show(request, reply, page, interaction.params);
  });

  app.post<{ Params: Params }>(`${interactionPath(':uid')}/cancel`, async (request, reply) => {
    if (!(await open(request, reply))) return reply;
    return finish(request, reply, {
      error: 'access_denied',
      error_description: 'no credential is issued to this person, or they did not go on',
    });
  });

  if (login) {
    app.get<{ Params: Params }>(`${interactionPath(':uid')}/login`, GET_ONLY, async (request, reply) => {
      const interaction = await open(request, reply);
      if (!interaction) return reply;
      try {
        const { language } = lookFor(request, interaction.params);
        const attempt = { department: department.id, interactionUid: interaction.uid };
        const to = await login.begin(attempt, language);
        return reply.header('cache-control', 'no-store').redirect(to, 303);
      } catch (error) {
        if (!(error instanceof LoginError)) throw error;
        ports.onFailure(error);
        return refuse(request, reply, 'login_failed', interaction.params);
      }
    });

    app.get<{ Params: Params }>(
      `${interactionPath(':uid')}/login/return`,
      GET_ONLY,
      async (request, reply) => {
        const interaction = await open(request, reply);
        if (!interaction) return reply;
        const query = request.url.split('?', 2)[1] ?? '';
        let personNumber: string;
        try {
          personNumber = await login.finish(
            { department: department.id, interactionUid: interaction.uid },
            query,
          );
        } catch (error) {
          if (!(error instanceof LoginError)) throw error;
          ports.onFailure(error);
          return refuse(request, reply, 'login_failed', interaction.params);
        }
        return identified(request, reply, interaction, { personNumber, identifiedBy: 'login' });
      },
    );
  }

  if (presentation) {
    app.get<{ Params: Params }>(`${interactionPath(':uid')}/present`, GET_ONLY, async (request, reply) => {
      const interaction = await open(request, reply);
      if (!interaction) return reply;
      const switched = followSwitch(request, reply, interaction.params);
      if (switched) return switched;
      const { link } = await presentation.begin({
        department: department.id,
        interactionUid: interaction.uid,
      });
      const page: AuthorizationPage = {
        kind: 'present',
        department: department.name,
        credential: department.credential.name,
        link,
        base: address(interaction.uid),
      };
      return show(request, reply, page, interaction.params);
    });

    app.get<{ Params: Params; Querystring: { response_code?: string } }>(
      `${interactionPath(':uid')}/present/return`,
      GET_ONLY,
      async (request, reply) => {
        const interaction = await open(request, reply);
        if (!interaction) return reply;
        const personNumber = await presentation.finish({
          department: department.id,
          interactionUid: interaction.uid,
          responseCode: String(request.query.response_code ?? ''),
        });
        if (personNumber === undefined) {
          return refuse(request, reply, 'presentation_failed', interaction.params);
        }
        return identified(request, reply, interaction, { personNumber, identifiedBy: 'presentation' });
      },
    );
  }
}

/** Where the identity provider sends every browser: on to the interaction that began it, which its cookie opens. */
export function registerLoginCallback(
  app: FastifyInstance,
  ports: { login: Login; publicUrl: string },
): void {
  app.get<{ Querystring: { state?: string } }>('/login/callback', GET_ONLY, async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const attempt = await ports.login.interactionOf(String(request.query.state ?? ''));
    const query = request.url.split('?', 2)[1] ?? '';
    if (!attempt) {
      return reply
        .code(400)
        .type('text/html; charset=utf-8')
        .send(authorizationPage({ kind: 'failed' }, lookFor(request)));
    }
    const { department, interactionUid } = attempt;
    return reply.redirect(
      `${ports.publicUrl}/${department}/interaction/${interactionUid}/login/return?${query}`,
      303,
    );
  });
}
