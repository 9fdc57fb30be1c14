// An asker is who its client identifier says, proven in the way that the prefix names, or it is nobody (OpenID4VP 1.0,
// section 5.9). However it is proven, it may ask no more than it is registered for.
import { decodeJwt } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { type AskerName, createAgency, nameByHash } from '../support/agency.ts';
import { createAuthority, type Signer } from '../support/certificates.ts';
import {
  AGENCY_DID,
  createTown,
  queryFor,
  registrationFor,
  type Town,
  VERIFIER_BASE,
} from '../support/town.ts';

const HOST = 'verifier.test';
const KID = `${AGENCY_DID}#delegate-1`;
const OTHER_DID = 'did:ethr:0x7a69:0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC';
const SUBJECT = { commonName: 'Housing Office', organization: '住房保障办公室' };

const byHost = ({ x5c }: Signer, host = HOST): AskerName => ({
  clientId: `x509_san_dns:${host}`,
  header: { x5c },
});
const byDid = (did = AGENCY_DID, kid: unknown = `${did}#delegate-1`): AskerName => ({
  clientId: `decentralized_identifier:${did}`,
  header: { kid },
});
const NAMES: [string, (signer: Signer) => AskerName][] = [
  ['x509_hash', nameByHash],
  ['x509_san_dns', (signer) => byHost(signer)],
  ['decentralized_identifier', () => byDid()],
];

let town: Town;
let signer: Signer;
beforeEach(async () => {
  town = await createTown();
  await town.receiveAll();
  signer = await town.authority.certify(SUBJECT, [AGENCY_DID], [HOST]);
  register();
});

function register(changes: Partial<Parameters<Town['chain']['registerVerifier']>[0]> = {}) {
  const document = registrationFor('income', 'property');
  town.chain.registerVerifier({
    certificateDer: signer.certificateDer,
    did: AGENCY_DID,
    document,
    ...changes,
  });
}

/** The town's agency, from now on, under this name. */
const call = (name: AskerName, by = signer) => {
  town.agency = createAgency(VERIFIER_BASE, by, name);
};
const ask = async (...claims: string[]) =>
  town.holder.openRequest(await town.agency.ask(queryFor(...claims)));

/** Nothing was posted and no copy spent. */
async function expectRefusal(code: string, attempt: Promise<unknown> = ask('assistance')) {
  await expect(attempt).rejects.toMatchObject({ name: 'WalletError', code });
  expect(town.agency.posts).toEqual([]);
  expect((await town.holder.cards()).map((card) => card.copiesLeft)).toEqual([10, 10]);
}
const expectAccepted = async () =>
  expect((await ask('assistance')).asker).toMatchObject({
    name: { 'zh-CN': '住房保障办公室', en: 'Housing Office' },
    verified: true,
    registration: { did: AGENCY_DID, legalBasis: { en: 'Measures, article 2' } },
  });

describe.each(NAMES)('a registered asker named by %s', (_, nameOf) => {
  beforeEach(() => call(nameOf(signer)));

  it('is shown with its name and registration, and is the audience of what is presented', async () => {
    await expectAccepted();
    await town.holder.present(await ask('assistance'));
    const [presentation = ''] = town.agency.opened[0]?.vp_token.income ?? [];
    const keyBinding = decodeJwt(presentation.slice(presentation.lastIndexOf('~') + 1));
    expect(keyBinding.aud).toBe(town.agency.clientId);
  });

  it('is refused what it is not registered for', async () => {
    register({ document: registrationFor('property') });
    await expectRefusal('request_asks_too_much');
  });

  it.each(['suspended', 'withdrawn'] as const)('is refused while it is %s', async (state) => {
    register({ state });
    await expectRefusal('request_asker_suspended');
  });

  it('is refused with a key that is not the registered one any more', async () => {
    const next = await town.authority.certify(SUBJECT, [AGENCY_DID], [HOST]);
    register({ certificateDer: next.certificateDer });
    // without a certificate nothing says which key it was
    const isBare = town.agency.clientId.startsWith('decentralized_identifier:');
    await expectRefusal(isBare ? 'request_signature_invalid' : 'request_asker_mismatch');
    call(nameOf(next), next);
    await expectAccepted();
  });

  it('is refused when somebody else signed, or when what was signed was altered', async () => {
    const thief = await town.authority.certify({ commonName: 'Thief', organization: '贼' });
    await expectRefusal('request_signature_invalid', askSignedBy(thief));
    await expectRefusal('request_signature_invalid', openAltered({ state: 'another' }));
    await expectAccepted();
  });

  it.each(NAMES)('is refused when the object names it by %s and the link does not', async (_, otherOf) => {
    const { clientId } = otherOf(signer);
    if (clientId === town.agency.clientId) return expectAccepted();
    town.agency.change = ({ header, payload }) => {
      Object.assign(header, nameByHash(signer).header, byDid().header);
      payload.client_id = clientId;
    };
    await expectRefusal('request_asker_mismatch');
    town.agency.change = null;
    await expectRefusal('request_signature_invalid', openAltered({ client_id: clientId }));
  });

  it('is refused when the name was swapped in the link', async () => {
    town.agency.change = ({ header }) =>
      void Object.assign(header, nameByHash(signer).header, byDid().header);
    for (const [, otherOf] of NAMES) {
      const { clientId } = otherOf(signer);
      if (clientId === town.agency.clientId) continue;
      const link = new URL(await town.agency.ask(queryFor('assistance')));
      link.searchParams.set('client_id', clientId);
      await expectRefusal('request_asker_mismatch', town.holder.openRequest(link.href));
    }
  });

  async function askSignedBy({ privateKey }: Signer) {
    town.agency.signWith = privateKey;
    try {
      return await ask('assistance');
    } finally {
      town.agency.signWith = null;
    }
  }

  /** What the agency signed, with other claims put over it, as somebody on the way could. */
  async function openAltered(claims: object) {
    const link = await town.agency.ask(queryFor('assistance'));
    const holder = town.newHolder({
      fetch: async (address, init) => {
        const answer = await town.fetch(address, init);
        if (!address.startsWith(VERIFIER_BASE)) return answer;
        const [header, payload = '', signature] = (await answer.text()).split('.');
        const signed = JSON.parse(Buffer.from(payload, 'base64url').toString());
        const altered = Buffer.from(JSON.stringify({ ...signed, ...claims })).toString('base64url');
        return new Response(`${header}.${altered}.${signature}`, answer);
      },
    });
    return holder.openRequest(link);
  }
});

describe('an asker named by a host', () => {
  it('that nobody registered is told apart', async () => {
    const stranger = await town.authority.certify(SUBJECT, [], [HOST]);
    call(byHost(stranger), stranger);
    expect((await ask('assistance')).asker).toMatchObject({ verified: true, registration: null });
  });

  it.each([
    ['another host', ['other.test']],
    ['hosts above and below it', ['test', 'www.verifier.test']],
    ['every host with a star', ['*.test', '*']],
    ['no host at all', []],
  ])('is refused when its certificate names %s', async (_, dnsNames) => {
    const uris = [AGENCY_DID, VERIFIER_BASE, `dns:${HOST}`];
    const other = await town.authority.certify({ ...SUBJECT, commonName: HOST }, uris, dnsNames);
    register({ certificateDer: other.certificateDer });
    call(byHost(other), other);
    await expectRefusal('request_asker_mismatch');
  });

  it.each(['VERIFIER.TEST', 'verifier.test.', '*.test'])('is refused when it is spelled %s', async (host) => {
    call(byHost(signer, host));
    await expectRefusal('request_asker_mismatch');
  });

  it('is refused when request and answer go by another host than the named one', async () => {
    const both = await town.authority.certify(SUBJECT, [AGENCY_DID], [HOST, 'other.test']);
    register({ certificateDer: both.certificateDer });
    call(byHost(both, 'other.test'), both);
    await expectRefusal('request_reply_elsewhere');
    call(byHost(both), both);
    await expectAccepted();
    town.agency.change = ({ payload }) => {
      payload.response_uri = 'https://other.test/r';
    };
    await expectRefusal('request_reply_elsewhere');
  });

  it('is refused when its root is not listed, and when it brings no certificate', async () => {
    const elsewhere = await createAuthority('Elsewhere');
    const foreign = await elsewhere.certify(SUBJECT, [], [HOST]);
    call(byHost(foreign), foreign);
    await expectRefusal('request_asker_not_trusted');
    call({ ...byHost(signer), header: {} });
    await expectRefusal('request_not_signed');
    call(byHost(signer));
    town.chain.forgetRoots();
    await expectRefusal('request_asker_not_trusted');
    town.chain.listRoot(town.authority.rootDer);
    await expectAccepted();
  });
});

describe('an asker named by a DID', () => {
  it('needs no certificate, and one that is there is not what proves it', async () => {
    town.chain.forgetRoots();
    call({ ...byDid(), header: { kid: KID, x5c: ['AAAA'] } });
    await expectAccepted();
    call(byDid());
    await expectAccepted();
  });

  it('is proven without asking anybody about this DID', async () => {
    call(byDid());
    const link = await town.agency.ask(queryFor('assistance'));
    const before = town.visited.length;
    town.chain.asked = [];
    await town.holder.openRequest(link);
    expect(town.visited.slice(before).filter((address) => address.startsWith(VERIFIER_BASE))).toHaveLength(1);
    expect(town.chain.asked.toSorted()).toEqual([
      ...Array<string>(4).fill('eth_call'),
      'eth_chainId',
      ...Array<string>(2).fill('eth_getBlockByNumber'),
    ]);
  });

  it('that is not registered is refused, for its key is not known', async () => {
    call(byDid());
    town.chain.forgetVerifiers();
    await expectRefusal('request_asker_unprovable');
    register();
    await expectAccepted();
  });

  it.each([
    ['of another chain', AGENCY_DID.replace('0x7a69', '0x1')],
    ['of no chain', AGENCY_DID.replace('0x7a69:', '')],
    ['in other capitals', AGENCY_DID.toLowerCase()],
    ['of another method', 'did:web:verifier.test'],
    ['that is a key itself', 'did:jwk:eyJrdHkiOiJFQyJ9'],
    ['with a path', `${AGENCY_DID}/x`],
  ])('%s is refused, although the key is a registered one', async (_, did) => {
    call(byDid(did));
    await expectRefusal('request_asker_unprovable');
  });

  it('is refused with the key of another registered asker', async () => {
    const other = await town.authority.certify({ commonName: 'Library', organization: '图书馆' });
    register({ certificateDer: other.certificateDer, did: OTHER_DID });
    call(byDid(), other);
    await expectRefusal('request_signature_invalid');
    call(byDid(OTHER_DID), signer);
    await expectRefusal('request_signature_invalid');
    call(byDid(OTHER_DID), other);
    expect((await ask('assistance')).asker.registration).toMatchObject({ did: OTHER_DID });
  });

  it.each([
    ['of another DID', `${OTHER_DID}#delegate-1`, 'request_asker_mismatch'],
    ['of a DID that begins like it', `${AGENCY_DID}0#delegate-1`, 'request_asker_mismatch'],
    ['of the DID in other capitals', `${AGENCY_DID.toLowerCase()}#delegate-1`, 'request_asker_mismatch'],
    ['that names no key', AGENCY_DID, 'request_asker_mismatch'],
    ['with nothing after the sign', `${AGENCY_DID}#`, 'request_asker_mismatch'],
    ['with two names', `${KID}#delegate-2`, 'request_asker_mismatch'],
    ['without the DID', '#delegate-1', 'request_asker_mismatch'],
    ['that is no text', 1, 'request_malformed'],
    ['that is not there', undefined, 'request_malformed'],
  ])('is refused with a kid %s', async (_, kid, code) => {
    call({ ...byDid(), header: { kid } });
    await expectRefusal(code);
  });

  it('with a registration that cannot be read is not believed', async () => {
    call(byDid());
    register({ document: '{"format":"urn:anju:verifier-registration:2"}' });
    await expectRefusal('request_asker_not_trusted');
  });
});

describe('an asker that names itself otherwise', () => {
  it.each([
    ['by an address', 'redirect_uri:https://verifier.test/r'],
    ['by somebody’s attestation', `verifier_attestation:${HOST}`],
    ['by a federation', 'openid_federation:https://verifier.test'],
    ['by an origin, which no request may', 'origin:https://verifier.test'],
    ['by a URI of its certificate', `x509_san_uri:${VERIFIER_BASE}`],
    ['by a bare DID', AGENCY_DID],
    ['by a bare address', VERIFIER_BASE],
    ['by a bare name, as one known beforehand', 'housing-office'],
    ['by a prefix in other letters', `X509_SAN_DNS:${HOST}`],
    ['by a prefix after a blank', ` x509_san_dns:${HOST}`],
    ['by an IP address for a host name', 'x509_san_dns:127.0.0.1'],
    ['by a longer one', 'x509_san_dns:[::1]'],
    ['by a host with a port', `x509_san_dns:${HOST}:443`],
    ['by an address for a host name', `x509_san_dns:${VERIFIER_BASE}`],
    ['by nothing after a prefix', 'x509_san_dns:'],
    ['by nothing before a colon', `:${HOST}`],
  ])('is refused before anything is fetched: %s', async (_, clientId) => {
    call({ ...byHost(signer), clientId });
    const link = await town.agency.ask(queryFor('assistance'));
    const visited = town.visited.length;
    await expectRefusal('request_asker_unprovable', town.holder.openRequest(link));
    expect(town.visited).toHaveLength(visited);
  });
});
