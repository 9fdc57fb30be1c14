// From the authorization endpoint to a grant: the citizen sees what will be issued, says who they are in one of the ways,
// and goes back to the wallet. Whoever is identified as another person than the offer is for gets nothing.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type Provider from 'oidc-provider';
import type { Department } from '../departments/department-file.ts';
import type { Offers } from '../issuance/offers.ts';
import type { Clock, IdentifiedBy, RecordStore, StatusStore } from '../ports.ts';
import { readDetails } from './authorization-details.ts';
import type { OpenGrant } from './grants.ts';
import type { createHandOver } from './hand-over.ts';
import { chooseLanguage } from './html.ts';
import {
  createInteractionPages,
  type Interaction,
  interactionPath,
  type Params,
} from './interaction-pages.ts';
import { type Login, LoginError } from './login.ts';
import { type AuthorizationPage, authorizationPage, type Refusal, type Way } from './pages.ts';
import type { Wallet } from './wallets.ts';

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

export type InteractionPorts = {
  department: Department;
  credentialIssuer: string;
  configurationIds: readonly string[];
  provider: Provider;
  handOver: ReturnType<typeof createHandOver>;
  wallets: readonly Wallet[];
  offers: Offers;
  records: Pick<RecordStore, 'find'>;
  statuses: Pick<StatusStore, 'isSuspended'>;
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
  const { open, show, finish, refuse, address } = createInteractionPages({ provider, department, publicUrl });
  const ways: Way[] = [...(login ? ['login' as const] : []), ...(presentation ? ['present' as const] : [])];

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

  async function refusalFor(interaction: Interaction, personNumber: string): Promise<Refusal | undefined> {
    const { issuer_state: issuerState } = interaction.params;
    if (typeof issuerState === 'string') {
      const offer = await offers.findByIssuerState(department.id, issuerState);
      if (offer?.personNumber !== personNumber) return 'not_yours';
    }
    if (!(await ports.records.find(department.id, personNumber))) return 'no_record';
    return (await ports.statuses.isSuspended(department.id, personNumber, ports.now()))
      ? 'suspended'
      : undefined;
  }

  async function identified(
    request: FastifyRequest<{ Params: Params }>,
    reply: FastifyReply,
    interaction: Interaction,
    who: { personNumber: string; identifiedBy: IdentifiedBy },
  ): Promise<FastifyReply> {
    const { personNumber, identifiedBy } = who;
    const { client_id: clientId, redirect_uri: redirectUri, issuer_state: issuerState } = interaction.params;
    const refusal = await refusalFor(interaction, personNumber);
    if (refusal) return refuse(request, reply, refusal, redirectUri);
    const offer =
      typeof issuerState === 'string'
        ? await offers.findByIssuerState(department.id, issuerState)
        : undefined;
    // Of two browsers with the same letter one is served.
    if (issuerState !== undefined && !(offer && (await offers.takeOffer(offer)))) {
      return refuse(request, reply, 'not_yours', redirectUri);
    }
    const grantId = await ports.openGrant(provider, {
      clientId: String(clientId),
      personNumber,
      identifiedBy,
      offerId: offer?.id,
      configurationIds: askedOf(interaction),
    });
    return finish(request, reply, {
      login: { accountId: personNumber, remember: false },
      consent: { grantId },
    });
  }

  // A form's empty body, of whatever type, is read by nobody.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  // The browser's way in, and back in once the citizen is known: both are the authorization server's.
  for (const path of ['/authorize', '/authorize/:resumed']) {
    app.get(path, (request, reply) =>
      ports.handOver(request, reply, request.url.slice(publicUrl.pathname.length)),
    );
  }

  app.get<{ Params: Params }>(interactionPath(':uid'), async (request, reply) => {
    const interaction = await open(request, reply);
    if (!interaction) return reply;
    const { client_id: clientId, redirect_uri: redirectUri } = interaction.params;
    const wallet = wallets.find((one) => one.clientId === clientId);
    const page: AuthorizationPage = {
      kind: 'choose',
      department: department.name,
      credential: department.credential.name,
      wallet: wallet?.name ?? { 'zh-CN': String(clientId), en: String(clientId) },
      base: address(interaction.uid),
      ways,
    };
    return show(request, reply, page, redirectUri);
  });

  app.post<{ Params: Params }>(`${interactionPath(':uid')}/cancel`, async (request, reply) => {
    if (!(await open(request, reply))) return reply;
    return finish(request, reply, {
      error: 'access_denied',
      error_description: 'no credential is issued to this person, or they did not go on',
    });
  });

  if (login) {
    app.get<{ Params: Params }>(`${interactionPath(':uid')}/login`, async (request, reply) => {
      const interaction = await open(request, reply);
      if (!interaction) return reply;
      try {
        const to = await login.begin({ department: department.id, interactionUid: interaction.uid });
        return reply.header('cache-control', 'no-store').redirect(to, 303);
      } catch (error) {
        if (!(error instanceof LoginError)) throw error;
        ports.onFailure(error);
        return refuse(request, reply, 'login_failed', interaction.params.redirect_uri);
      }
    });

    app.get<{ Params: Params }>(`${interactionPath(':uid')}/login/return`, async (request, reply) => {
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
        return refuse(request, reply, 'login_failed', interaction.params.redirect_uri);
      }
      return identified(request, reply, interaction, { personNumber, identifiedBy: 'login' });
    });
  }

  if (presentation) {
    app.get<{ Params: Params }>(`${interactionPath(':uid')}/present`, async (request, reply) => {
      const interaction = await open(request, reply);
      if (!interaction) return reply;
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
      return show(request, reply, page, interaction.params.redirect_uri);
    });

    app.get<{ Params: Params; Querystring: { response_code?: string } }>(
      `${interactionPath(':uid')}/present/return`,
      async (request, reply) => {
        const interaction = await open(request, reply);
        if (!interaction) return reply;
        const personNumber = await presentation.finish({
          department: department.id,
          interactionUid: interaction.uid,
          responseCode: String(request.query.response_code ?? ''),
        });
        if (personNumber === undefined) {
          return refuse(request, reply, 'presentation_failed', interaction.params.redirect_uri);
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
  app.get<{ Querystring: { state?: string } }>('/login/callback', async (request, reply) => {
    const attempt = await ports.login.interactionOf(String(request.query.state ?? ''));
    const query = request.url.split('?', 2)[1] ?? '';
    if (!attempt) {
      return reply
        .code(400)
        .type('text/html; charset=utf-8')
        .send(authorizationPage({ kind: 'failed' }, chooseLanguage(request).language));
    }
    const { department, interactionUid } = attempt;
    return reply.redirect(
      `${ports.publicUrl}/${department}/interaction/${interactionUid}/login/return?${query}`,
      303,
    );
  });
}
