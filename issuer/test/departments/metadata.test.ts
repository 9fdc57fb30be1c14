// What departments publish about themselves, and which department files are refused.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cityDir } from '@anju/city';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DepartmentFileError, parseDepartment } from '../../src/departments/department-file.ts';
import { PUBLIC_URL } from '../support/enrolled-city.ts';
import { type RunningIssuer, startIssuer } from '../support/running-issuer.ts';

type Text = { 'zh-CN': string; en: string };
type DepartmentFile = {
  credential: {
    vct: string;
    name: Text;
    description: Text;
    claims: {
      name: string;
      label: Text;
      required: boolean;
      kind: string;
      disclosure: string;
      unit?: string;
      minimum?: number;
      maximum?: number;
      values?: { label: Text }[];
      area?: string;
      checksum?: string;
      mayLieAhead?: boolean;
      description?: Text;
    }[];
    neverDisclosed: Text;
  };
};

let issuer: RunningIssuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.stop());

const DEPARTMENTS = ['income', 'residency', 'household', 'property', 'identity', 'unit', 'employment'];

describe.each(DEPARTMENTS)('the %s department', (id) => {
  const base = `${PUBLIC_URL}/${id}`;

  it('publishes its issuer metadata where OpenID4VCI 1.0 looks for it', async () => {
    const { status, json, headers } = await issuer.call(`/.well-known/openid-credential-issuer/${id}`);
    expect(status).toBe(200);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(json).toMatchObject({
      credential_issuer: base,
      credential_endpoint: `${base}/credential`,
      nonce_endpoint: `${base}/nonce`,
      batch_credential_issuance: { batch_size: 10 },
      credential_configurations_supported: {
        [id]: {
          format: 'dc+sd-jwt',
          vct: `urn:anju:${id}:1`,
          proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256'] } },
        },
      },
    });
    const { display } = json as { display: { locale: string }[] };
    expect(display.map(({ locale }) => locale)).toEqual(['zh-CN', 'en']);
  });

  it('publishes its authorization server', async () => {
    const { json } = await issuer.call(`/.well-known/oauth-authorization-server/${id}`);
    expect(json).toMatchObject({
      issuer: base,
      token_endpoint: `${base}/token`,
      grant_types_supported: expect.arrayContaining(['urn:ietf:params:oauth:grant-type:pre-authorized_code']),
      'pre-authorized_grant_anonymous_access_supported': true,
      dpop_signing_alg_values_supported: ['ES256'],
    });
  });

  it('publishes its type in both languages, with the kind, unit, range and values of every claim', async () => {
    const { json } = await issuer.call(`/${id}/types/${id}`);
    const file = JSON.parse(
      readFileSync(join(cityDir, 'departments', `${id}.json`), 'utf8'),
    ) as DepartmentFile;
    const { vct, name, description, claims } = file.credential;
    const both = (part: (locale: 'zh-CN' | 'en') => object) =>
      (['zh-CN', 'en'] as const).map((locale) => expect.objectContaining({ locale, ...part(locale) }));
    expect(json).toMatchObject({
      vct,
      display: both((locale) => ({ name: name[locale], description: description[locale] })),
    });
    expect(json.claims).toEqual(
      claims.map(({ name: claim, label, description: more, required, mayLieAhead, ...rest }) => {
        const { kind, disclosure, unit, area, minimum, maximum, checksum, values } = rest;
        const ours = { kind, disclosure, unit, area, minimum, maximum, checksum, values };
        const isShowable = disclosure === 'on_request' && kind !== 'image';
        return {
          path: [claim],
          display: both((locale) => ({
            label: label[locale],
            ...(more && { description: more[locale] }),
          })),
          mandatory: required,
          sd: 'always',
          ...(isShowable && { svg_id: claim }),
          anju: JSON.parse(JSON.stringify({ ...ours, may_lie_ahead: mayLieAhead })),
        };
      }),
    );
    const labels = [
      { label: name },
      { label: description },
      { label: file.credential.neverDisclosed },
      ...claims.flatMap(({ description: more }) => (more ? [{ label: more }] : [])),
      ...claims,
      ...claims.flatMap(({ values = [] }) => values),
    ];
    for (const { label } of labels) {
      expect(label['zh-CN']).toMatch(/\p{Script=Han}/u);
      expect(label.en).toMatch(/^[\p{Script=Latin}\d][^\p{Script=Han}]+$/u);
    }
  });
});

it('answers a preflight on the wallet’s routes and on no other', async () => {
  const preflight = (path: string) =>
    issuer.call(path, {
      method: 'OPTIONS',
      headers: { origin: 'https://wallet.example', 'access-control-request-method': 'POST' },
    });
  for (const path of ['/income/token', '/income/nonce', '/income/credential']) {
    const { status, headers } = await preflight(path);
    expect([path, status]).toEqual([path, 204]);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-headers')).toContain('DPoP');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  }
  for (const path of ['/clerk/session', '/clerk/offers', '/health']) {
    const { status, headers } = await preflight(path);
    expect([path, status]).toEqual([path, 404]);
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
});

describe('a department file', () => {
  const good = JSON.parse(readFileSync(join(cityDir, 'departments', 'income.json'), 'utf8'));
  const parse = (change: (file: typeof good) => void) => {
    const file = structuredClone(good);
    change(file);
    return parseDepartment(JSON.stringify(file), 'x.json');
  };

  it('is accepted as the city has it', () => {
    expect(parse(() => {}).id).toBe('income');
  });

  it.each<[string, (file: typeof good) => void]>([
    ['an id that is no path segment', (file) => (file.id = '../x')],
    ['a label in one language only', (file) => delete file.credential.name['zh-CN']],
    ['a claim twice', (file) => file.credential.claims.push(file.credential.claims[2])],
    ['no person number', (file) => file.credential.claims.shift()],
    ['an enumeration without values', (file) => delete file.credential.claims[5].values],
    ['a check on a claim that it does not have', (file) => (file.credential.checks[0].left = 'other')],
    ['a claim named _sd', (file) => (file.credential.claims[2].name = '_sd')],
    ['a claim named cnf', (file) => (file.credential.claims[2].name = 'cnf')],
    ['a claim named status', (file) => (file.credential.claims[2].name = 'status')],
    ['a claim named vct', (file) => (file.credential.claims[2].name = 'vct')],
    ['a check that orders numbers as days', (file) => (file.credential.checks[0].kind = 'not_after')],
    ['records told apart by a claim that it does not have', (file) => (file.credential.recordKey = 'unit')],
    [
      'records told apart by an amount',
      (file) => (file.credential.recordKey = 'household_annual_income_fen'),
    ],
    ['records told apart by the person', (file) => (file.credential.recordKey = 'person_number')],
    ['a person number on its card', (file) => (file.credential.card.shows = ['person_number'])],
    ['a claim on its card that it does not have', (file) => (file.credential.card.shows = ['name'])],
    ['a format nobody knows', (file) => (file.credential.formats = ['dc+sd-jwt', 'mso_mdoc'])],
    ['a format that is not an SD-JWT alone', (file) => (file.credential.formats = ['jwt_vc_json'])],
    ['a format twice', (file) => (file.credential.formats = ['dc+sd-jwt', 'dc+sd-jwt'])],
    ['a review of another kind', (file) => (file.credential.review = 'by post')],
    ['one language alone of what is never disclosed', (file) => delete file.credential.neverDisclosed.en],
  ])('is refused with %s', (_name, change) => {
    expect(() => parse(change)).toThrow(DepartmentFileError);
  });

  it('is refused with a picture on its card, which a template cannot hold', () => {
    const file = readFileSync(join(cityDir, 'departments', 'identity.json'), 'utf8');
    expect(parseDepartment(file, 'identity.json').id).toBe('identity');
    const changed = JSON.parse(file);
    changed.credential.card.shows = ['portrait'];
    expect(() => parseDepartment(JSON.stringify(changed), 'identity.json')).toThrow('portrait');
  });
});
