// A query that an agency wrote itself, for one credential, as the OpenID Foundation's verifier plans want it; what its
// credential hides within objects and lists is shown as the suite's wallet shows it (OpenID4VP 1.0, sections 6 and 7).
import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto';
import type { JWK } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HeldCredential } from '../../../tests/support/departments.ts';
import { agencyOf } from '../support/agency.ts';
import { dcqlQuery } from '../support/request-shapes.ts';
import { useVerifier } from '../support/running-verifier.ts';
import {
  encryptAnswer,
  fetchRequestObject,
  makeCredential,
  postAnswer,
  readLink,
  showCredential,
  startHiding,
} from '../support/suite-wallet.ts';

const { departments, verifier } = useVerifier();
const agency = agencyOf(verifier);
let held: Pick<HeldCredential, 'credential' | 'holderKey'>;
beforeAll(async () => {
  held = await holdIdentity();
});

/** With the claims that the suite's own credential has. */
async function holdIdentity() {
  const { publicKey, privateKey: holderKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { claims, element, disclosures } = startHiding();
  const hidden = claims({
    given_name: 'Jean',
    birthdate: '1980-05-23',
    nationalities: [element('FR'), element('CH')],
    place_of_birth: claims({ country: 'FR', locality: 'Lyon' }),
  });
  const cnf = publicKey.export({ format: 'jwk' }) as JWK;
  const department = departments.department('residency');
  return makeCredential(department, {
    hidden,
    disclosures,
    cnf,
    holderKey,
    statusIndex: department.nextIndex++,
  });
}

const askFor = (more: object) => ({
  credentials: [
    { id: 'identity', format: 'dc+sd-jwt', meta: { vct_values: ['urn:anju:residency:1'] }, ...more },
  ],
});
const purpose = { 'zh-CN': '核对身份', en: 'To know who asks' };

async function ask(query: object) {
  const asked = await agency.call('', { dcql_query: query, purpose });
  expect(asked.statusCode, asked.body).toBe(201);
  const { request_id: id, qr } = asked.json();
  const { claims } = await fetchRequestObject(verifier.app, readLink(qr).request_uri ?? '');
  return { id, claims };
}

/** Asks, and shows the claims of these names: the status of the answer, and what the agency reads. */
async function askAndShow(query: object, names: string[]) {
  const { id, claims } = await ask(query);
  const token = { identity: [await showCredential(held, claims, names)] };
  const response = await encryptAnswer({ vp_token: token, state: claims.state }, claims);
  const { statusCode } = await postAnswer(verifier.app, claims, { response });
  return { status: statusCode, read: await agency.state(id) };
}

const ACCEPTED = { status: 200, read: { state: 'decided', decision: { decision: 'answered' } } };
const NOT_WHAT_WAS_ASKED = { status: 400, read: { state: 'refused', reason: 'query_not_answered' } };

describe('a query for one credential', () => {
  it('is asked word for word, in the specification’s form', async () => {
    const query = askFor({
      trusted_authorities: [{ type: 'aki', values: [rootKeyId()] }],
      claims: [
        { id: 'name', path: ['given_name'] },
        { id: 'born', path: ['birthdate'], values: ['1980-05-23'] },
        { id: 'from', path: ['nationalities', null] },
      ],
      claim_sets: [['name', 'born'], ['from']],
    });
    const { claims } = await ask(query);
    expect(claims.dcql_query).toEqual(query);
    expect(() => dcqlQuery.parse(claims.dcql_query)).not.toThrow();
  });

  it.each<[string, (string | number | null)[][], string[]]>([
    ['two claims', [['given_name'], ['birthdate']], ['given_name', 'birthdate']],
    ['a whole object', [['place_of_birth']], ['place_of_birth']],
    ['a whole list', [['nationalities']], ['nationalities']],
    ['every element of a list', [['nationalities', null]], ['nationalities']],
  ])('is answered with %s', async (_what, paths, names) => {
    const query = askFor({ claims: paths.map((path) => ({ path })) });
    expect(await askAndShow(query, names)).toMatchObject(ACCEPTED);
  });

  it.each<[string, (string | number | null)[][], string[]]>([
    ['a claim more', [['given_name']], ['given_name', 'birthdate']],
    ['a claim less', [['given_name'], ['birthdate']], ['given_name']],
    ['the rest of an object', [['place_of_birth', 'country']], ['place_of_birth']],
    ['the rest of a list', [['nationalities', 0]], ['nationalities']],
  ])('is not answered with %s', async (_what, paths, names) => {
    const query = askFor({ claims: paths.map((path) => ({ path })) });
    expect(await askAndShow(query, names)).toMatchObject(NOT_WHAT_WAS_ASKED);
  });

  it('is answered by one of its claim_sets, and not by parts of two', async () => {
    const query = askFor({
      claims: [
        { id: 'name', path: ['given_name'] },
        { id: 'born', path: ['birthdate'] },
      ],
      claim_sets: [['born'], ['name']],
    });
    for (const names of [['birthdate'], ['given_name']])
      expect(await askAndShow(query, names)).toMatchObject(ACCEPTED);
    expect(await askAndShow(query, ['birthdate', 'given_name'])).toMatchObject(NOT_WHAT_WAS_ASKED);
  });

  it('is answered under the authority that it names, and under no other', async () => {
    const by = (value: string) =>
      askFor({ claims: [{ path: ['given_name'] }], trusted_authorities: [{ type: 'aki', values: [value] }] });
    expect(await askAndShow(by(rootKeyId()), ['given_name'])).toMatchObject(ACCEPTED);
    expect(await askAndShow(by('s9tIpPmhxdiuNkHMEWNpYim8S8Y'), ['given_name'])).toMatchObject({
      status: 400,
      read: { state: 'refused', reason: 'issuer_not_listed' },
    });
  });

  it('for an mdoc is refused before it is asked', async () => {
    const credentials = [{ id: 'mdl', format: 'mso_mdoc', meta: { doctype_value: 'org.iso.18013.5.1.mDL' } }];
    const refused = await agency.call('', { dcql_query: { credentials }, purpose });
    expect([refused.statusCode, refused.json().error.query_error]).toEqual([400, 'format_unsupported']);
  });
});

/** SHA-1 of the public key, as certificates name their authority's key (RFC 5280, 4.2.1.2). */
function rootKeyId(): string {
  const spki = new X509Certificate(departments.authority.rootPem).publicKey.export({
    type: 'spki',
    format: 'der',
  });
  return createHash('sha1').update(spki.subarray(-65)).digest('base64url');
}
