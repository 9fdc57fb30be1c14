import 'reflect-metadata';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkCertificateChain, decodeBase64 } from '@anju/credentials';
import { X509Certificate } from '@peculiar/x509';
import fastify, { type FastifyInstance } from 'fastify';
import {
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importX509,
  type JWK,
  jwtVerify,
  SignJWT,
} from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CHALLENGE_TTL_SECONDS, createChallenges } from '../../provider/challenges.ts';
import { openProvider } from '../../provider/open-provider.ts';
import { makeLeaf, makeRoot } from '../../provider/provider-certificates.ts';
import { openProviderKeys, PUBLIC_FILE, SECRET_FILE } from '../../provider/provider-keys.ts';
import { MOST_KEYS, registerProvider } from '../../provider/routes.ts';

const AUDIENCE = 'https://wallet.test/provider';
const ABOUT = { name: 'Anju Wallet', clientId: 'anju-wallet' };
const START = new Date('2026-11-20T09:17:31Z');

let dir: string;
let now: Date;
let app: FastifyInstance;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'wallet-provider-'));
  now = START;
  app = await open();
});
afterEach(async () => {
  await app.close();
  await rm(dir, { recursive: true });
});

async function open(mostRequestsPerMinute = 1000): Promise<FastifyInstance> {
  const opened = fastify();
  const setting = { dir, walletUrl: 'https://wallet.test', clientId: 'anju-wallet', mostRequestsPerMinute };
  await registerProvider(opened, await openProvider(setting, () => now));
  return opened;
}

type Key = { jwk: JWK; privateKey: CryptoKey };
async function newKey(): Promise<Key> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { jwk: await exportJWK(publicKey), privateKey };
}

const prove = (
  { jwk, privateKey }: Key,
  claims: Record<string, unknown>,
  { typ = 'anju-key-possession+jwt', aud = AUDIENCE, header = {} as object } = {},
) =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', typ, jwk, ...header })
    .setAudience(aud)
    .setIssuedAt(Math.floor(now.getTime() / 1000))
    .sign(privateKey);

async function post(path: string, payload?: unknown) {
  const answer = await app.inject({
    method: 'POST',
    url: `/provider/${path}`,
    ...(payload === undefined ? {} : { payload: payload as object }),
  });
  return { status: answer.statusCode, headers: answer.headers, body: answer.json() };
}
const challenge = async (): Promise<string> => (await post('challenge')).body.challenge;
const codeOf = (answer: { status: number; body: { error?: { code: string } } }) =>
  `${answer.status} ${answer.body.error?.code}`;

/** Signed by the provider's leaf, whose chain ends at the root of the public file. */
async function readAttestation(jwt: string, typ: string) {
  const [listing] = JSON.parse(await readFile(join(dir, PUBLIC_FILE), 'utf8'));
  const { x5c = [] } = decodeProtectedHeader(jwt);
  await checkCertificateChain({
    chain: x5c.map((text) => decodeBase64(text)),
    roots: listing.roots.map((text: string) => decodeBase64(text)),
    now,
  });
  expect(x5c).toHaveLength(1);
  const pem = `-----BEGIN CERTIFICATE-----\n${x5c[0]}\n-----END CERTIFICATE-----`;
  const { payload } = await jwtVerify(jwt, await importX509(pem, 'ES256'), { typ, currentDate: now });
  return payload;
}

describe('a wallet attestation', () => {
  it('is given to whoever proves a key, for a day, on the hour, and names nothing else', async () => {
    const key = await newKey();
    const proof = await prove(key, { challenge: await challenge() });
    const answer = await post('wallet-attestation', { proof });
    expect(answer.headers['cache-control']).toBe('no-store');
    const claims = await readAttestation(answer.body.wallet_attestation, 'oauth-client-attestation+jwt');
    expect(claims).toEqual({
      iss: 'https://wallet.test/provider',
      sub: 'anju-wallet',
      wallet_name: 'Anju Wallet',
      wallet_link: 'https://wallet.test',
      cnf: { jwk: { kty: 'EC', crv: 'P-256', x: key.jwk.x, y: key.jwk.y } },
      iat: Date.UTC(2026, 10, 20, 9) / 1000,
      exp: Date.UTC(2026, 10, 21, 9) / 1000,
    });
  });

  it('is the same but for its key for two instances of one hour: nothing links or tells them apart', async () => {
    const claims = [];
    for (const minutes of [0, 20]) {
      now = new Date(START.getTime() + minutes * 60_000);
      const proof = await prove(await newKey(), { challenge: await challenge() });
      const { cnf, ...rest } = decodeJwt(
        (await post('wallet-attestation', { proof })).body.wallet_attestation,
      );
      claims.push(rest);
    }
    expect(claims[0]).toEqual(claims[1]);
  });

  it('is given once for a challenge, however many ask at once', async () => {
    const given = await challenge();
    const attempts = await Promise.all(
      Array.from({ length: 5 }, async () =>
        post('wallet-attestation', { proof: await prove(await newKey(), { challenge: given }) }),
      ),
    );
    expect(attempts.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400]);
  });

  it('is refused for a challenge that is made up, late, or spent on a proof that failed', async () => {
    const key = await newKey();
    const madeUp = await post('wallet-attestation', { proof: await prove(key, { challenge: 'made-up' }) });
    expect(codeOf(madeUp)).toBe('400 challenge_unknown');
    const late = await challenge();
    now = new Date(now.getTime() + CHALLENGE_TTL_SECONDS * 1000);
    expect(codeOf(await post('wallet-attestation', { proof: await prove(key, { challenge: late }) }))).toBe(
      '400 challenge_unknown',
    );
    const spent = await challenge();
    await post('wallet-attestation', { proof: await prove(key, { challenge: spent }, { aud: 'elsewhere' }) });
    expect(codeOf(await post('wallet-attestation', { proof: await prove(key, { challenge: spent }) }))).toBe(
      '400 challenge_unknown',
    );
  });

  it.each([
    ['for another audience', { aud: 'https://elsewhere.test' }],
    ['of another kind', { typ: 'openid4vci-proof+jwt' }],
  ])('is refused for a proof %s', async (_, change) => {
    const proof = await prove(await newKey(), { challenge: await challenge() }, change);
    expect(codeOf(await post('wallet-attestation', { proof }))).toBe('400 possession_not_proved');
  });

  it('is refused for somebody else’s key, for a private key in the header, and for no proof', async () => {
    const [mine, theirs] = [await newKey(), await newKey()];
    const stolen = await prove(
      { jwk: theirs.jwk, privateKey: mine.privateKey },
      { challenge: await challenge() },
    );
    expect(codeOf(await post('wallet-attestation', { proof: stolen }))).toBe('400 possession_not_proved');
    const jwk = await exportJWK(mine.privateKey);
    const open = await prove({ jwk, privateKey: mine.privateKey }, { challenge: await challenge() });
    expect(codeOf(await post('wallet-attestation', { proof: open }))).toBe('400 possession_not_proved');
    for (const body of [{}, { proof: '' }, { proof: 'a.b.c' }, { proof: 1 }, []]) {
      expect((await post('wallet-attestation', body)).status).toBe(400);
    }
  });
});

describe('a key attestation', () => {
  it('lists exactly the keys that were proved, at the level a browser is worth, with the issuer’s nonce', async () => {
    const keys = await Promise.all([newKey(), newKey(), newKey()]);
    const given = await challenge();
    const proofs = await Promise.all(keys.map((key) => prove(key, { challenge: given, nonce: 'n-1' })));
    const { body } = await post('key-attestation', { proofs, nonce: 'n-1' });
    const claims = await readAttestation(body.key_attestation, 'key-attestation+jwt');
    expect(claims).toEqual({
      attested_keys: keys.map(({ jwk: { x, y } }) => ({ kty: 'EC', crv: 'P-256', x, y })),
      key_storage: ['iso_18045_basic'],
      user_authentication: ['iso_18045_basic'],
      nonce: 'n-1',
      iat: START.getTime() / 1000,
      exp: START.getTime() / 1000 + 600,
    });
  });

  it('is refused when one proof is for another nonce, none, or another challenge', async () => {
    const [one, two] = [await newKey(), await newKey()];
    for (const wrong of [{ nonce: 'n-2' }, {}, { nonce: 'n-1', challenge: 'other' }]) {
      const given = await challenge();
      const good = await prove(one, { challenge: given, nonce: 'n-1' });
      const bad = await prove(two, { challenge: given, ...wrong });
      const answer = await post('key-attestation', { proofs: [good, bad], nonce: 'n-1' });
      expect(codeOf(answer)).toBe('400 possession_not_proved');
    }
  });

  it('is refused for one key twice, for no key, and for more keys than a batch has', async () => {
    const key = await newKey();
    const given = await challenge();
    const proof = await prove(key, { challenge: given, nonce: 'n' });
    expect((await post('key-attestation', { proofs: [proof, proof], nonce: 'n' })).status).toBe(400);
    expect((await post('key-attestation', { proofs: [], nonce: 'n' })).status).toBe(400);
    const many = Array.from({ length: MOST_KEYS + 1 }, () => proof);
    expect((await post('key-attestation', { proofs: many, nonce: 'n' })).status).toBe(400);
  });

  it('is not read beyond the largest body', async () => {
    const answer = await post('key-attestation', { proofs: ['x'.repeat(40_000)], nonce: 'n' });
    expect(codeOf(answer)).toBe('400 request_malformed');
  });
});

describe('the provider', () => {
  it('refuses an address that asks too often, and says so', async () => {
    const strict = await open(2);
    const asked = [];
    for (let count = 0; count < 3; count += 1) {
      asked.push(await strict.inject({ method: 'POST', url: '/provider/challenge' }));
    }
    expect(asked.map(({ statusCode }) => statusCode)).toEqual([200, 200, 429]);
    expect(asked[2]?.json().error.code).toBe('too_many_requests');
    await strict.close();
  });

  it('writes nothing about whom it attested', async () => {
    const before = await Promise.all((await readdir(dir)).map((name) => readFile(join(dir, name), 'utf8')));
    const key = await newKey();
    await post('wallet-attestation', { proof: await prove(key, { challenge: await challenge() }) });
    const after = await Promise.all((await readdir(dir)).map((name) => readFile(join(dir, name), 'utf8')));
    expect(after).toEqual(before);
    expect(after.join()).not.toContain(key.jwk.x);
  });

  it('forgets the oldest challenges rather than growing without end', () => {
    const challenges = createChallenges(() => now, 3);
    const given = Array.from({ length: 5 }, () => challenges.give());
    expect(given.map((text) => challenges.take(text))).toEqual([false, false, true, true, true]);
  });
});

describe('the provider’s keys', () => {
  it('are made once: whoever opens the folder again, or at the same time, has the same root', async () => {
    const fresh = await mkdtemp(join(tmpdir(), 'wallet-provider-'));
    const opened = await Promise.all([1, 2, 3].map(() => openProviderKeys(fresh, ABOUT, now)));
    const again = await openProviderKeys(fresh, ABOUT, now);
    const roots = [...opened, again].map(({ rootDer }) => Buffer.from(rootDer).toString('base64'));
    expect(new Set(roots).size).toBe(1);
    expect(JSON.parse(await readFile(join(fresh, PUBLIC_FILE), 'utf8'))).toEqual([
      { name: 'Anju Wallet', client_ids: ['anju-wallet'], roots: [roots[0]] },
    ]);
    expect((await readdir(fresh)).sort()).toEqual([SECRET_FILE, PUBLIC_FILE].sort());
    await rm(fresh, { recursive: true });
  });

  it('can be read by their owner only, and are refused once others could', async () => {
    expect((await stat(join(dir, SECRET_FILE))).mode & 0o777).toBe(0o600);
    await chmod(join(dir, SECRET_FILE), 0o644);
    await expect(openProviderKeys(dir, ABOUT, now)).rejects.toMatchObject({ code: 'provider_keys_exposed' });
  });

  it('are refused when damaged or exchanged, and never made anew over them', async () => {
    const file = join(dir, SECRET_FILE);
    const text = await readFile(file, 'utf8');
    const read = JSON.parse(text);
    const exchanged = { ...read, leaf: { ...read.leaf, private_key: read.root.private_key } };
    const ofAnotherRoot = { ...read, leaf: await writtenLeaf() };
    for (const damaged of [text.slice(0, 200), JSON.stringify(exchanged), JSON.stringify(ofAnotherRoot)]) {
      await writeFile(file, damaged);
      await expect(openProviderKeys(dir, ABOUT, now)).rejects.toMatchObject({
        code: 'provider_keys_damaged',
      });
      expect(await readFile(file, 'utf8')).toBe(damaged);
    }
  });

  const writtenLeaf = async () => {
    const { certificateDer, privateKey } = await makeLeaf(await makeRoot(START), START);
    const key = await crypto.subtle.exportKey('pkcs8', privateKey);
    return {
      certificate: Buffer.from(certificateDer).toString('base64'),
      private_key: Buffer.from(key).toString('base64'),
    };
  };
  const validityOf = (der: Uint8Array) => new X509Certificate(new Uint8Array(der));

  it('get a new leaf while the service runs, too, and its attestations are checked against the same root', async () => {
    now = new Date('2028-02-01T00:00:00Z');
    const proof = await prove(await newKey(), { challenge: await challenge() });
    const { body } = await post('wallet-attestation', { proof });
    await readAttestation(body.wallet_attestation, 'oauth-client-attestation+jwt');
  });

  it('get a new leaf when the old one was made under a clock that was ahead', async () => {
    const fresh = await mkdtemp(join(tmpdir(), 'wallet-provider-'));
    await openProviderKeys(fresh, ABOUT, START);
    await openProviderKeys(fresh, ABOUT, new Date('2030-01-01T00:00:00Z'));
    const { leaf } = await openProviderKeys(fresh, ABOUT, new Date('2026-12-01T00:00:00Z'));
    expect(validityOf(leaf.certificateDer).notBefore).toEqual(new Date('2026-12-01T00:00:00Z'));
    await rm(fresh, { recursive: true });
  });

  it('never have a leaf that outlasts its root, and are refused once the root has ended or not begun', async () => {
    const { leaf, rootDer } = await openProviderKeys(dir, ABOUT, new Date('2036-10-01T00:00:00Z'));
    const end = validityOf(rootDer).notAfter;
    expect(validityOf(leaf.certificateDer).notAfter).toEqual(end);
    for (const outside of [end, new Date(START.getTime() - 1000)]) {
      await expect(openProviderKeys(dir, ABOUT, outside)).rejects.toMatchObject({
        code: 'provider_root_ended',
      });
    }
  });

  it('get a new leaf under the same root before the old one ends', async () => {
    const first = await openProviderKeys(dir, ABOUT, now);
    const later = await openProviderKeys(dir, ABOUT, new Date('2027-12-01T00:00:00Z'));
    expect(Buffer.from(later.rootDer).equals(Buffer.from(first.rootDer))).toBe(true);
    expect(Buffer.from(later.leaf.certificateDer).equals(Buffer.from(first.leaf.certificateDer))).toBe(false);
    expect((await stat(join(dir, SECRET_FILE))).mode & 0o777).toBe(0o600);
  });
});
