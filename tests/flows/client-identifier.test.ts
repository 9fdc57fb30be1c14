// What the verifier signs under each client identifier prefix, the wallet believes; the two share no code for it.
import { createHash, createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadVerifiers, openCertificateAuthority } from '@anju/city';
import { spellRegistration } from '@anju/registry-contracts/follow';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openAgency } from '../../verifier/src/adapters/agency.ts';
import { openOrCreateAgencyKey } from '../../verifier/src/adapters/agency-key.ts';
import { createKeySealer } from '../../verifier/src/adapters/key-sealer.ts';
import { createAgencies } from '../../verifier/src/agencies/agencies.ts';
import { createApp } from '../../verifier/src/app.ts';
import { RULE_ID, signIn } from '../../verifier/test/support/desk.ts';
import { createFakePorts } from '../../verifier/test/support/fake-ports.ts';
import { AGENCY_DID, createTown, type Town, VERIFIER_BASE } from '../../wallet-web/test/support/town.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'anju-asker-'));
const agency = 'housing-office';
const sealer = createKeySealer(new Uint8Array(32));
const now = () => new Date();
let town: Town;
let rootDer: Uint8Array;
let verifier: Awaited<ReturnType<typeof createApp>>;

beforeAll(async () => {
  const authority = await openCertificateAuthority({ dir: join(dataDir, 'authority'), now });
  rootDer = authority.rootDer;
  const spki = createPublicKey(openOrCreateAgencyKey({ dataDir, agency, sealer })).export({
    type: 'spki',
    format: 'der',
  });
  const x5c = await authority.certify({
    spki,
    subject: { commonName: 'Housing Security Office', organization: '住房保障管理办公室' },
    uris: [AGENCY_DID],
    dnsNames: [new URL(VERIFIER_BASE).hostname],
    usage: 'request_presentations',
  });
  const enrolment = {
    did: AGENCY_DID,
    kid: `${AGENCY_DID}#delegate-1`,
    thumbprint_hex: createHash('sha256').update(spki).digest('hex'),
  };
  const write = (name: string, value: unknown) =>
    writeFileSync(join(dataDir, 'enrolment', name), JSON.stringify(value));
  write(`${agency}.x5c.json`, x5c);
  write(`${agency}.json`, enrolment);

  town = await createTown();
  town.chain.listRoot(rootDer);
  town.chain.registerVerifier({
    certificateDer: Buffer.from(x5c[0] ?? '', 'base64'),
    did: AGENCY_DID,
    document: spellRegistration((await loadVerifiers()).get(agency)),
  });
});
afterEach(() => verifier?.close());
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** A wallet that reaches the verifier, which asks under this name. */
async function askUnder(clientIdPrefix: 'x509_hash' | 'x509_san_dns' | 'decentralized_identifier') {
  const entry = {
    id: agency,
    clientIdPrefix,
    broughtKey: null,
    apiKeysSha256: [],
    returnUris: [],
    origins: [],
    declarations: new Map(),
    webhook: null,
    bounds: { callsAMinute: 1, openRequests: 1 },
  };
  const asking = openAgency(entry, { dataDir, publicUrl: VERIFIER_BASE }, sealer, now());
  const fakes = await createFakePorts({ agencies: createAgencies([asking]) });
  const [published] = fakes.rules.inForce(now());
  if (published === undefined) throw new Error('no rule is in force');
  const { sha256, rule } = published;
  town.chain.publish({ kind: 'rule', id: RULE_ID, version: rule.version, sha256Hex: sha256 });
  verifier = await createApp({ ...fakes, settings: { ...fakes.settings, publicUrl: VERIFIER_BASE } });
  const holder = town.newHolder({
    now,
    roots: [Buffer.from(rootDer).toString('base64')],
    async fetch(address, init = {}) {
      if (!address.startsWith(VERIFIER_BASE)) return town.fetch(address, init);
      const { body, headers, statusCode } = await verifier.inject({
        method: init.method === 'POST' ? 'POST' : 'GET',
        url: address.slice(VERIFIER_BASE.length),
        headers: Object.fromEntries(new Headers(init.headers)),
        ...(init.body == null ? {} : { payload: String(init.body) }),
      });
      return new Response(body, {
        status: statusCode,
        headers: { 'content-type': String(headers['content-type']) },
      });
    },
  });
  const { qr } = await (await signIn(verifier)).ask();
  return { holder, qr, clientId: asking.clientId };
}

describe.each(['x509_hash', 'x509_san_dns', 'decentralized_identifier'] as const)(
  'a request by %s',
  (prefix) => {
    it('is the registered agency’s for the wallet, and the answer is made out to its name', async () => {
      const { holder, qr, clientId } = await askUnder(prefix);
      const { asker, rule, request } = await holder.openRequest(qr);
      expect(asker).toMatchObject({
        name: { 'zh-CN': '住房保障管理办公室', en: 'Housing Security Office' },
        verified: true,
        registration: { did: AGENCY_DID },
      });
      expect(rule?.id).toBe(RULE_ID);
      expect(request.clientId).toBe(clientId);
      expect(clientId.startsWith(`${prefix}:`)).toBe(true);
    });

    it('is nobody’s under the name of another prefix in the link', async () => {
      const { holder, qr } = await askUnder(prefix);
      const link = new URL(qr);
      const other = prefix === 'x509_san_dns' ? `x509_hash:${'A'.repeat(43)}` : 'x509_san_dns:verifier.test';
      link.searchParams.set('client_id', other);
      await expect(holder.openRequest(link.href)).rejects.toMatchObject({
        code: prefix === 'decentralized_identifier' ? 'request_not_signed' : 'request_asker_mismatch',
      });
    });
  },
);
