// A real verifier that listens, for three agencies: each asks under another kind of name, through the agencies' own API.
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts } from '../../tools/town/throwaway.ts';
import { readEnrolmentConfig } from '../../verifier/src/config.ts';
import { enrol } from '../../verifier/src/enrol-agency.ts';
import { RULE_ID } from '../../verifier/test/support/desk.ts';
import { openVerifier, prepareFolder, type VerifierFolder } from '../../verifier/test/support/verifier.ts';
import type { Departments } from '../support/departments.ts';
import type { Answer, WalletSettings } from './wallet.ts';

export const PREFIXES = ['x509_hash', 'x509_san_dns', 'decentralized_identifier'] as const;
export type Prefix = (typeof PREFIXES)[number];

/** The page of each agency that browsers are sent back to. */
const RETURN_URI = 'http://localhost:1/checked';

const OFFICES: Readonly<Record<Prefix, string>> = {
  x509_hash: 'housing-office',
  x509_san_dns: 'other-office',
  decentralized_identifier: 'third-office',
};

/** One agency's own system. */
export interface AgencySystem {
  /** The rule unless another question is given. */
  ask(question?: Record<string, unknown>): Promise<{ request_id: string; qr: string }>;
  state(requestId: string): Promise<{ state: string; reason?: string; decision?: { decision: string } }>;
  /** The rule, of a citizen whose wallet is on the device that shows the agency's page. */
  askOnDevice(session: string): Promise<{ request_id: string; app_link: string }>;
  /** The browser is back in a session, with the address that the wallet sent it to. */
  comeBack(requestId: string, session: string, redirectUri: unknown): Promise<Answer>;
}

export interface ListeningVerifier {
  agencies: Readonly<Record<Prefix, AgencySystem>>;
  /** What a wallet must know to believe who asks. */
  trust: Pick<WalletSettings, 'rootPem' | 'chain'>;
  close(): Promise<void>;
}

export async function listenForAgencies(departments: Departments): Promise<ListeningVerifier> {
  const { registry, authority } = departments;
  const { verifier: port } = await freePorts();
  const url = `http://localhost:${port}`;
  const folder = await prepareFolder(departments, { VERIFIER_PUBLIC_URL: url });
  const apiKeys = PREFIXES.map((prefix) => [prefix, randomBytes(32).toString('base64url')] as const);
  const entries = apiKeys.map(([prefix, key]) => ({
    id: OFFICES[prefix],
    client_id_prefix: prefix,
    api_keys_sha256: [createHash('sha256').update(key).digest('hex')],
    return_uris: [RETURN_URI],
    declarations: { truthful: { 'zh-CN': '以上情况属实。', en: 'What I show is true.' } },
  }));
  writeFileSync(String(folder.environment.VERIFIER_AGENCIES_FILE), JSON.stringify(entries));
  await enrol(readEnrolmentConfig({ ...folder.environment, VERIFIER_FUNDER_KEY: registry.funderKey }));
  await certify(departments, folder, OFFICES.decentralized_identifier);

  const { app, close } = await openVerifier(folder);
  await app.listen({ port, host: '127.0.0.1' });
  const systems = apiKeys.map(([prefix, key]) => [prefix, systemOf(url, key)] as const);
  return {
    agencies: Object.fromEntries(systems) as Record<Prefix, AgencySystem>,
    trust: {
      rootPem: authority.rootPem,
      chain: { rpcUrl: registry.chain.rpcUrl, didRegistry: registry.deployment.didRegistry },
    },
    async close() {
      await close();
      folder.remove();
    },
  };
}

/** As the folder's own agencies were certified. */
async function certify(departments: Departments, { dataDir }: VerifierFolder, agency: string): Promise<void> {
  const path = (end: string) => join(dataDir, 'enrolment', `${agency}${end}`);
  const { csr_pem: csrPem } = JSON.parse(readFileSync(path('.json'), 'utf8'));
  const subject = { commonName: agency, organization: agency };
  const request = {
    csrPem,
    subject,
    uris: [],
    dnsNames: ['localhost'],
    usage: 'request_presentations',
  } as const;
  writeFileSync(path('.x5c.json'), JSON.stringify(await departments.authority.certify(request)));
}

function systemOf(url: string, key: string): AgencySystem {
  async function call(path: string, body?: unknown): Promise<Answer> {
    const answer = await fetch(`${url}/agency/requests${path}`, {
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Answer['body'] };
  }
  async function read<T>(path: string, body?: unknown): Promise<T> {
    const { status, body: found } = await call(path, body);
    if (status >= 400) throw new Error(`the agencies' API answered ${status}: ${JSON.stringify(found)}`);
    return found as T;
  }
  return {
    ask: (question = { rule_id: RULE_ID }) => read('', question),
    state: (requestId) => read(`/${requestId}`),
    askOnDevice: (session) =>
      read('', { rule_id: RULE_ID, same_device: { return_uri: RETURN_URI, session } }),
    comeBack(requestId, session, redirectUri) {
      const { origin, pathname, searchParams } = new URL(String(redirectUri));
      if (origin + pathname !== RETURN_URI) throw new Error('the browser is sent elsewhere');
      return call(`/${requestId}/result`, { session, response_code: searchParams.get('response_code') });
    },
  };
}
