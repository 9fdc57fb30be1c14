// The owners' committee's own system asks by its API key, by a query that it wrote itself, and files the signed decision. Over
// HTTP as any agency's program would, with nothing of the service's code.
import { verify, X509Certificate } from 'node:crypto';
import { createCitizen, type WalletSetting } from './citizen.ts';
import type { Console } from './staff.ts';

const AGENCY = 'owners-assembly';
/** Key in the register’s list of demonstration people: somebody who owns one unit. */
const OWNER = 'thief';

const QUESTION = {
  purpose: {
    'zh-CN': '核对业主身份，以便领取业主大会表决票',
    en: 'To know that somebody owns a unit here, before a ballot of the owners’ assembly is handed out',
  },
  dcql_query: {
    credentials: [
      {
        id: 'unit',
        format: 'dc+sd-jwt',
        meta: { vct_values: ['urn:anju:unit:1'] },
        claims: [{ path: ['assembly'] }],
      },
    ],
  },
};

export type FromAgencyResult = {
  person: typeof AGENCY;
  decision: string;
  /** Signed by a key whose certificate the city's authority made out. */
  signed: 'checked' | 'wrong';
};

export type FromAgencyPorts = {
  clerk: Console;
  setting: WalletSetting;
  verifier: string;
  /** Of each agency's own systems. */
  apiKeys: Record<string, string>;
  personNumberOf: (key: string) => string;
  report: (step: string, result: string) => void;
};

/** Plays it. `problem` is a sentence when something did not end as it must. */
export async function runFromAgency(
  ports: FromAgencyPorts,
): Promise<{ result: FromAgencyResult; problem: string | undefined }> {
  const { clerk, setting, verifier, apiKeys, personNumberOf, report } = ports;
  const citizen = createCitizen(setting);
  report(
    'an owner receives at the unit counter',
    `${await citizen.receive(clerk, 'unit', personNumberOf(OWNER))} copies`,
  );

  const call = async (path: string, headers: Record<string, string>, body?: object): Promise<string> => {
    const answer = await fetch(`${verifier}/agency/requests${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...headers, authorization: `Bearer ${apiKeys[AGENCY]}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`the agency’s call was answered with ${answer.status}`);
    return text;
  };
  const headers = { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() };
  const { request_id: id, qr } = JSON.parse(await call('', headers, QUESTION));
  report('the committee’s system asks by its own query', 'one request, by its API key');

  const preview = await citizen.holder.openRequest(qr);
  const asked = preview.credentials.map(
    ({ id: card, claims }) => `${card}(${claims.map(({ name }) => name)})`,
  );
  report(`the wallet shows the question of ${preview.asker.name.en}`, asked.join(' '));
  await citizen.holder.present(preview);

  const signed = checkDecision(await call(`/${id}`, { accept: 'application/jwt' }), setting.roots);
  const decision = signed?.decision ?? 'none';
  const clauses = signed?.clauses.map(
    ({ id: clause, met }) => `${clause} ${met === true ? 'met' : 'not met'}`,
  );
  report('the signed decision says', [decision, ...(clauses ?? [])].join(', '));
  report('its signature and certificates', signed === null ? 'DO NOT hold' : 'hold');
  const result: FromAgencyResult = {
    person: AGENCY,
    decision,
    signed: signed === null ? 'wrong' : 'checked',
  };
  const isGood = signed?.request_id === id && decision === 'answered';
  return { result, problem: isGood ? undefined : 'the signed decision is not what was asked for' };
}

type Decision = {
  request_id: string;
  decision: string;
  clauses: { id: string; met: boolean | 'unproved' }[];
};

/** Null unless the key of its first certificate signed it and a root (base64 DER) vouches for that. */
function checkDecision(jws: string, roots: readonly string[]): Decision | null {
  const [header = '', payload = '', signature = ''] = jws.split('.');
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  const { x5c } = read(header) as { x5c: string[] };
  const certificateOf = (der: string) => new X509Certificate(Buffer.from(der, 'base64'));
  const certificates = x5c.map(certificateOf);
  const [leaf] = certificates;
  if (leaf === undefined) return null;
  const isIssuedBy = (one: X509Certificate, by: X509Certificate) =>
    one.checkIssued(by) && one.verify(by.publicKey);
  // each by the next, and the last by a root
  const isVouchedFor = certificates.every((one, n) => {
    const next = certificates[n + 1];
    return next === undefined
      ? roots.some((root) => isIssuedBy(one, certificateOf(root)))
      : isIssuedBy(one, next);
  });
  const key = { key: leaf.publicKey, dsaEncoding: 'ieee-p1363' } as const;
  const isSigned = verify(
    'sha256',
    Buffer.from(`${header}.${payload}`),
    key,
    Buffer.from(signature, 'base64url'),
  );
  return isVouchedFor && isSigned ? read(payload) : null;
}
