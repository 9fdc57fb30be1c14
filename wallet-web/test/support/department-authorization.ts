// The authorization server of the tests' departments: pushed requests, a log-in without a page, and three grants. Every
// code, request and refresh token is good once, and each is bound to the key that first showed itself.
import { hashOf, newText, oauthError, refuse } from './department-checks.ts';

export const TX_CODE = '482913';
const CLIENT_ID = 'anju-wallet';
export const REDIRECT_URI = 'https://wallet.test/receive/return';

type Caller = { dpop: string; instance: string | null };
type Pushed = Caller & { form: URLSearchParams };
type Bound = Caller & { clientId: string | null; asked: string | null };
export type Token = Bound & { grantKind: string };

export type AuthorizationSetting = {
  issuer: string;
  preAuthorizedCode: string;
  configurationId: string;
  identifiers: () => string[] | null;
  givesRefreshTokens: () => boolean;
  refusesRefresh: () => boolean;
  anonymous: () => boolean;
};

export function createAuthorization(setting: AuthorizationSetting) {
  const pushed = new Map<string, Pushed>();
  const codes = new Map<string, Bound & { challenge: string }>();
  const refreshTokens = new Map<string, Bound>();
  const accessTokens = new Map<string, Token>();
  const state = {
    preAuthorizedCodeUsed: false,
    issuerStates: [] as string[],
    scopes: [] as string[],
    locales: [] as string[],
  };

  const grant = (bound: Bound, grantKind: string) => {
    const accessToken = newText();
    accessTokens.set(accessToken, { ...bound, grantKind });
    const identifiers = setting.identifiers();
    const refreshToken = newText();
    if (setting.givesRefreshTokens()) refreshTokens.set(refreshToken, bound);
    return Response.json({
      access_token: accessToken,
      token_type: 'DPoP',
      expires_in: 300,
      ...(setting.givesRefreshTokens() ? { refresh_token: refreshToken } : {}),
      ...(identifiers === null
        ? {}
        : {
            authorization_details: [
              {
                type: 'openid_credential',
                credential_configuration_id: setting.configurationId,
                credential_identifiers: identifiers,
              },
            ],
          }),
    });
  };
  const sameCaller = (bound: Bound, caller: Caller, clientId: string | null) =>
    bound.dpop === caller.dpop && bound.instance === caller.instance && bound.clientId === clientId;

  return {
    ...state,
    state,
    accessTokens,
    endAccessTokens: () => accessTokens.clear(),
    push(form: URLSearchParams, caller: Caller): Response {
      const known = ['response_type', 'client_id', 'redirect_uri', 'state', 'code_challenge'];
      if (!known.every((name) => form.getAll(name).length === 1)) refuse('invalid_request');
      if (form.get('client_id') !== CLIENT_ID) refuse('invalid_client', 401);
      if (form.get('redirect_uri') !== REDIRECT_URI) refuse('invalid_request');
      if (form.get('code_challenge_method') !== 'S256' || form.get('response_type') !== 'code')
        refuse('invalid_request');
      const details = form.get('authorization_details');
      if (details === null) state.scopes.push(form.get('scope') ?? refuse('invalid_scope'));
      else if (JSON.parse(details)[0].credential_configuration_id !== setting.configurationId)
        refuse('invalid_authorization_details');
      state.locales.push(form.get('ui_locales') ?? '');
      state.issuerStates.push(form.get('issuer_state') ?? '');
      const uri = `urn:ietf:params:oauth:request_uri:${newText()}`;
      pushed.set(uri, { ...caller, form });
      return Response.json({ request_uri: uri, expires_in: 60 }, { status: 201 });
    },
    /** What the department's page does once the citizen has logged in there: the address to go back to. */
    logIn(address: string, change: (answer: URLSearchParams) => void = () => undefined): string {
      const asked = new URL(address).searchParams;
      const request = pushed.get(asked.get('request_uri') ?? '');
      if (request === undefined || [...asked.keys()].join() !== 'client_id,request_uri')
        throw new Error('no such request');
      pushed.delete(asked.get('request_uri') ?? '');
      const code = newText();
      const { form, dpop, instance } = request;
      const challenge = form.get('code_challenge') ?? '';
      const clientId = form.get('client_id');
      codes.set(code, { dpop, instance, challenge, clientId, asked: form.get('authorization_details') });
      const answer = new URLSearchParams({ code, state: form.get('state') ?? '', iss: setting.issuer });
      change(answer);
      return `?${answer}`;
    },
    token(form: URLSearchParams, caller: Caller): Response {
      const clientId = form.get('client_id');
      switch (form.get('grant_type')) {
        case 'urn:ietf:params:oauth:grant-type:pre-authorized_code': {
          const fits =
            form.get('pre-authorized_code') === setting.preAuthorizedCode &&
            form.get('tx_code') === TX_CODE &&
            (clientId === null) === setting.anonymous();
          if (!fits) return oauthError('invalid_grant');
          return grant({ ...caller, clientId, asked: null }, 'pre-authorized_code');
        }
        case 'authorization_code': {
          const code = codes.get(form.get('code') ?? '');
          codes.delete(form.get('code') ?? '');
          const fits =
            code !== undefined &&
            sameCaller(code, caller, clientId) &&
            form.get('redirect_uri') === REDIRECT_URI &&
            hashOf(form.get('code_verifier') ?? '') === code.challenge;
          return fits ? grant(code, 'authorization_code') : oauthError('invalid_grant');
        }
        case 'refresh_token': {
          const bound = refreshTokens.get(form.get('refresh_token') ?? '');
          refreshTokens.delete(form.get('refresh_token') ?? '');
          const fits =
            bound !== undefined && sameCaller(bound, caller, clientId) && !setting.refusesRefresh();
          return fits ? grant(bound, 'refresh_token') : oauthError('invalid_grant');
        }
        default:
          return oauthError('unsupported_grant_type');
      }
    },
  };
}
