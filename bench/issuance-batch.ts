// One credential request for ten copies of an income credential: on the real issuer with its embedded database and, where
// there is one, with a PostgreSQL server; by its cryptography alone; and by the bare library @sd-jwt/core.
import assert from 'node:assert/strict';
import * as node from 'node:crypto';
import { createNodeCrypto } from '@anju/credentials';
import { SDJwtInstance } from '@sd-jwt/core';
import { PUBLIC_URL } from '../issuer/test/support/enrolled-city.ts';
import { PERSON, registerOf } from '../issuer/test/support/registers.ts';
import { type RunningIssuer, startIssuer } from '../issuer/test/support/running-issuer.ts';
import { createTestWallet, makeKey, makeKeys } from '../issuer/test/support/test-wallet.ts';
import { createTown, incomeClaims, payloadFor } from '../packages/credentials/test/support/town.ts';
import { startPostgres } from '../tests/support/postgres.ts';
import {
  cpuMicroseconds,
  type Figure,
  median,
  medianRatio,
  repeated,
  type Sample,
  sampleInTurns,
} from './measure.ts';

const COPIES = 10;
const BATCH_FLOOR = 'ten P-256 signatures, eleven verifications with key import';
const ROUNDS = { rounds: 100, warmUpRounds: 30 };
const FLOOR_PIECES = 3;
/** One grant is good for twenty in a day. */
const BATCHES_OF_A_TOKEN = 20;

const dsaEncoding = 'ieee-p1363' as const;
const createKeys = () => node.generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** Only what runs inside the issuer is counted; the wallet signs its proofs between the requests. */
async function createRequest(issuer: RunningIssuer): Promise<Sample> {
  const wallet = createTestWallet(issuer, await makeKey());
  const keys = await makeKeys(COPIES);
  let left = 0;
  let token = '';
  return async () => {
    if (left === 0) {
      token = await wallet.accessToken(await wallet.getOffer('income', PERSON));
      left = BATCHES_OF_A_TOKEN;
    }
    left -= 1;
    const payload = await wallet.request('income', keys, await wallet.nonce('income'));
    const dpop = await wallet.dpop(`${PUBLIC_URL}/income/credential`, token);
    let body = '';
    const spent = await cpuMicroseconds(async () => {
      const answer = await issuer.app.server.inject({
        method: 'POST',
        url: '/income/credential',
        headers: { 'content-type': 'application/json', authorization: `DPoP ${token}`, dpop },
        payload: JSON.stringify(payload),
      });
      body = answer.body;
    });
    const { credentials } = JSON.parse(body) as { credentials: { credential: string }[] };
    assert.equal(new Set(credentials.map(({ credential }) => credential)).size, COPIES);
    return spent;
  };
}

type Bare = { verifyProofs(): void; sign(data: Uint8Array): Uint8Array };

/** As the issuer: one key of its own that signs; foreign ones, ten of copies and one of DPoP, that are seen once. */
function createBare(): Bare {
  const { privateKey } = createKeys();
  const proof = node.randomBytes(400);
  const proofs = Array.from({ length: COPIES + 1 }, () => {
    const holder = createKeys();
    const der = holder.publicKey.export({ type: 'spki', format: 'der' });
    return { der, signature: node.sign('sha256', proof, { key: holder.privateKey, dsaEncoding }) };
  });
  return {
    verifyProofs() {
      for (const { der, signature } of proofs) {
        const imported = { key: der, format: 'der', type: 'spki', dsaEncoding } as const;
        if (!node.verify('sha256', proof, imported, signature)) throw new Error('the floor does not stand');
      }
    },
    sign: (data) => node.sign('sha256', data, { key: privateKey, dsaEncoding }),
  };
}

function createFloor({ verifyProofs, sign }: Bare): () => void {
  const data = node.randomBytes(2_000);
  return () => {
    verifyProofs();
    for (let copy = 0; copy < COPIES; copy += 1) sign(data);
  };
}

/** The library with the same fast cryptography; its proofs are verified as bare as the floor's. */
async function createLibraryBatch({ verifyProofs, sign }: Bare): Promise<() => Promise<string[]>> {
  const { x5c, holder } = await createTown();
  const port = createNodeCrypto(node);
  const library = new SDJwtInstance<Record<string, unknown>>({
    hashAlg: 'sha-256',
    hasher: (data) => port.sha256(Buffer.from(data as string)),
    saltGenerator: (length) => node.randomBytes(length).toString('base64url'),
    signAlg: 'ES256',
    signer: (data) => Buffer.from(sign(Buffer.from(data))).toString('base64url'),
  });
  const claims = { ...payloadFor(holder), ...incomeClaims };
  const frame = { _sd: Object.keys(incomeClaims) };
  return () => {
    verifyProofs();
    const copies = Array.from({ length: COPIES }, () =>
      library.issue(claims, frame as never, { header: { typ: 'dc+sd-jwt', x5c } }),
    );
    return Promise.all(copies);
  };
}

async function startIncomeOffice(stack: AsyncDisposableStack, databaseUrl?: string): Promise<RunningIssuer> {
  const issuer = stack.adopt(await startIssuer({ config: { databaseUrl } }), (started) => started.stop());
  await issuer.importCsv('income', registerOf('income'));
  return issuer;
}

export async function measureIssuanceBatch(): Promise<Figure[]> {
  await using stack = new AsyncDisposableStack();
  const server = await startPostgres();
  if (server) stack.defer(() => server.stop());
  const bare = createBare();
  const issueWithLibrary = await createLibraryBatch(bare);
  assert.equal(new Set(await issueWithLibrary()).size, COPIES);
  const { floor, ...taken } = await sampleInTurns<string>(
    {
      'issuance-batch': await createRequest(await startIncomeOffice(stack)),
      ...(server && {
        'issuance-batch-postgresql': await createRequest(
          await startIncomeOffice(stack, await server.createDatabase()),
        ),
      }),
      'issuance-batch-sd-jwt': repeated(FLOOR_PIECES, issueWithLibrary),
      floor: repeated(FLOOR_PIECES, createFloor(bare)),
    },
    ROUNDS,
  );
  return Object.entries(taken).map(([name, costs]) => ({
    name,
    median: median(costs) / 1_000,
    unit: 'milliseconds',
    ratio: medianRatio(costs, floor ?? []),
    of: BATCH_FLOOR,
  }));
}
