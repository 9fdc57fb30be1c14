// What an authorization request may ask for and how much of it is kept, and what becomes of a pushed one: a few browsers
// may open it, one finishes it, and its code is bound to the instance of the wallet that pushed it.
import { errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';

/** From the page at which a citizen says who they are to the end of their login. */
export const INTERACTION_SECONDS = 900;

/** A citizen may come back to the wallet and set out again; each time is kept for as long as an interaction. */
const MAXIMUM_OPENINGS = 5;

const MAXIMUM_CHARACTERS = 512;
const LONGER: Readonly<Record<string, number>> = {
  // A thousand is what conformance tests send.
  state: 1024,
  redirect_uri: 2048,
  authorization_details: 2048,
};

/** Counts one more opening of a pushed request; false, and nothing is counted, once there were `maximum`. */
export type CountOpening = (requestId: string, maximum: number) => Promise<boolean>;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL_CHARACTER = /[\x00-\x1f\x7f]/;

/** Whatever is pushed is kept, and again for each browser that opens it. */
function checkKept(params: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined) continue;
    const text = Array.isArray(value) ? value.join(' ') : String(value);
    if (text.length > (LONGER[name] ?? MAXIMUM_CHARACTERS)) {
      throw new errors.InvalidRequest(`${name} is too long`);
    }
    if (CONTROL_CHARACTER.test(text)) {
      throw new errors.InvalidRequest(`${name} must not contain control characters`);
    }
  }
}

function checkPushed(ctx: KoaContextWithOIDC): void {
  const params = ctx.oidc.params ?? {};
  checkKept(params);
  // The library would take the only one that is registered (FAPI 2.0, 5.3.2.2: it is required).
  if (ctx.oidc.body?.redirect_uri === undefined) throw new errors.InvalidRequest('redirect_uri is required');
  if (params.response_mode !== undefined && params.response_mode !== 'query') {
    throw new errors.InvalidRequest('response_mode must be query');
  }
}

function countOf(details: unknown): number {
  const read: unknown = typeof details === 'string' ? JSON.parse(details) : [];
  return Array.isArray(read) ? read.length : 1;
}

/** Runs for every authorization request, after the library's own checks. @throws errors of the provider */
export function checkAuthorizationRequest(
  ctx: KoaContextWithOIDC,
  configurationIds: readonly string[],
): void {
  if (ctx.oidc.route === 'pushed_authorization_request') checkPushed(ctx);
  const { scope, authorization_details: details } = ctx.oidc.params ?? {};
  const scopes = typeof scope === 'string' ? scope.split(' ') : [];
  if (scopes.some((one) => !configurationIds.includes(one))) {
    throw new errors.CustomOIDCProviderError(
      'invalid_scope',
      'a credential of this scope is not issued here',
    );
  }
  if (countOf(details) > configurationIds.length) {
    throw new errors.InvalidAuthorizationDetails('more is asked for than is issued here');
  }
  if (scopes.length === 0 && details === undefined) {
    throw new errors.InvalidRequest('scope or authorization_details must say which credential is asked for');
  }
}

async function openOrResume(ctx: KoaContextWithOIDC, countOpening: CountOpening): Promise<void> {
  const { PushedAuthorizationRequest: opened, Interaction: interaction = {} } = ctx.oidc.entities;
  if (opened) {
    if (await countOpening(opened.jti, MAXIMUM_OPENINGS)) return;
    throw new errors.InvalidRequestUri('request_uri was opened too often');
  }
  // On the way back the library only looks whether it was used: it would bind the code to no instance of the wallet, and
  // give one where the request is found no more.
  const { parJti = '' } = interaction as { parJti?: string };
  const resumed = await ctx.oidc.provider.PushedAuthorizationRequest.find(parJti, { ignoreExpiration: true });
  if (!resumed) throw new errors.InvalidRequestUri('request_uri is invalid or expired');
  ctx.oidc.entity('PushedAuthorizationRequest', resumed);
}

/** A citizen is asked every time: what the last one at this browser said does not count. */
export function createInteractionPolicy(countOpening: CountOpening) {
  const policy = interactionPolicy.base();
  const { Check } = interactionPolicy;
  policy.get('login')?.checks.add(
    new Check('every_time', 'the citizen must say who they are', async (ctx) => {
      await openOrResume(ctx, countOpening);
      return ctx.oidc.result?.login ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT;
    }),
  );
  return policy;
}
