// A small OpenID provider of the tests' own: whoever comes is logged in as the person that the test chose. It shares no
// code with the issuer's client of it.
import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

export const LOGIN_CLIENT = {
  clientId: 'issuer',
  clientSecret: 'secret0of0the0tests',
  scope: 'openid person',
};

type Attempt = { redirectUri: string; challenge: string; nonce: string; person: string };

export type TestIdentityProvider = {
  url: string;
  /** Who logs in next. */
  setPerson(person: string): void;
  /** Bends the next ID token. */
  bendIdToken(bend: JWTPayload): void;
  /** Answers every login with an error instead of a code. */
  refuse(isRefusing: boolean): void;
  close(): Promise<void>;
};

export async function startIdentityProvider(): Promise<TestIdentityProvider> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const attempts = new Map<string, Attempt>();
  let person = '';
  let bend: JWTPayload = {};
  let isRefusing = false;
  let url = '';

  const send = (response: ServerResponse, status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const redirect = (response: ServerResponse, to: string) => response.writeHead(303, { location: to }).end();

  async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    return new URLSearchParams(Buffer.concat(parts).toString());
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', url);
    if (pathname === '/.well-known/openid-configuration') {
      return send(response, 200, {
        issuer: url,
        authorization_endpoint: `${url}/authorize`,
        token_endpoint: `${url}/token`,
        jwks_uri: `${url}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['pairwise'],
        id_token_signing_alg_values_supported: ['ES256'],
      });
    }
    if (pathname === '/jwks') {
      const key = { ...(await exportJWK(publicKey)), alg: 'ES256', use: 'sig', kid: '1' };
      return send(response, 200, { keys: [key] });
    }
    if (pathname === '/authorize') {
      const back = new URL(query.get('redirect_uri') ?? '');
      back.searchParams.set('state', query.get('state') ?? '');
      if (isRefusing) {
        back.searchParams.set('error', 'access_denied');
      } else {
        const code = randomUUID();
        attempts.set(code, {
          redirectUri: query.get('redirect_uri') ?? '',
          challenge: query.get('code_challenge') ?? '',
          nonce: query.get('nonce') ?? '',
          person,
        });
        back.searchParams.set('code', code);
      }
      redirect(response, back.href);
      return;
    }
    const form = await readForm(request);
    const attempt = attempts.get(form.get('code') ?? '');
    attempts.delete(form.get('code') ?? '');
    const { clientId, clientSecret } = LOGIN_CLIENT;
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    const verifier = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isGood =
      attempt !== undefined &&
      request.headers.authorization === `Basic ${basic}` &&
      verifier === attempt.challenge &&
      form.get('redirect_uri') === attempt.redirectUri;
    if (!isGood) return send(response, 400, { error: 'invalid_grant' });
    const idToken = await new SignJWT({ nonce: attempt.nonce, person_number: attempt.person, ...bend })
      .setProtectedHeader({ alg: 'ES256', kid: '1' })
      .setIssuer(bend.iss ?? url)
      .setSubject('somebody')
      .setAudience(bend.aud ?? LOGIN_CLIENT.clientId)
      .setIssuedAt()
      .setExpirationTime('2m')
      .sign(privateKey);
    bend = {};
    send(response, 200, { access_token: 'unused', token_type: 'Bearer', id_token: idToken });
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    setPerson: (chosen) => {
      person = chosen;
    },
    bendIdToken: (chosen) => {
      bend = chosen;
    },
    refuse: (chosen) => {
      isRefusing = chosen;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
