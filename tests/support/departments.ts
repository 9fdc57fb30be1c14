// Four departments for tests: keys listed on a real chain, certificates of a real authority, status lists over real HTTP.

import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CertificateAuthority, createCertificateAuthority } from '@anju/city';
import {
  createStatusList,
  encodeStatusListToken,
  issueSdJwtVc,
  type Json,
  type Sign,
  type StatusList,
} from '@anju/credentials';
import type { Change } from '@anju/registry-contracts/govern';
import { foundingWithRules, startRegistry, type TestRegistry } from './chain.ts';

export type DepartmentId = 'income' | 'residency' | 'household' | 'property';
export const DEPARTMENTS: readonly DepartmentId[] = ['income', 'residency', 'household', 'property'];
const vctOf = (id: DepartmentId) => `urn:anju:${id}:1`;

export interface Department {
  id: DepartmentId;
  iss: string;
  vct: string;
  thumbprintHex: string;
  x5c: string[];
  sign: Sign;
  statusUri: string;
  statuses: StatusList;
  nextIndex: number;
}

/** One copy of a credential and the key it was issued to. */
export interface HeldCredential {
  credential: string;
  holderKey: KeyObject;
  statusIndex: number;
}

export interface Departments {
  registry: TestRegistry;
  authority: CertificateAuthority;
  department(id: DepartmentId): Department;
  /** Issues a copy; `claims` are all disclosable. */
  issue(id: DepartmentId, claims: Record<string, Json>, overrides?: IssueOverrides): Promise<HeldCredential>;
  /** Replaces how the department's status list is answered, until called without a handler. */
  answerStatusWith(id: DepartmentId, handler?: StatusHandler): void;
  /** The status list token as the department would serve it now. */
  statusToken(id: DepartmentId, overrides?: StatusOverrides): Promise<string>;
  stop(): Promise<void>;
}

export interface IssueOverrides {
  /** Signs with this department's key and certificate instead. */
  signedBy?: Pick<Department, 'sign' | 'x5c'>;
  expiresInSeconds?: number;
  statusUri?: string;
  vct?: string;
  iss?: string;
}
export interface StatusOverrides {
  issuedSecondsAgo?: number;
  ttlSeconds?: number;
  expiresInSeconds?: number;
  uri?: string;
  signedBy?: Pick<Department, 'sign' | 'x5c'>;
}
export type StatusHandler = (request: IncomingMessage, response: ServerResponse) => void;

const DAY_SECONDS = 86_400;
const nowSeconds = () => Math.floor(Date.now() / 1000);

export async function startDepartments(): Promise<Departments> {
  const folder = mkdtempSync(join(tmpdir(), 'anju-departments-'));
  const registry = await startRegistry(await foundingWithRules());
  const authority = await createCertificateAuthority({ dir: folder, now: () => new Date() });
  const changes: Change[] = [{ act: 'list-root', sha256Hex: authority.rootThumbprintHex }];

  const handlers = new Map<DepartmentId, StatusHandler>();
  const departments = new Map<DepartmentId, Department>();
  const server = createServer((request, response) => {
    const id = request.url?.split('/')[1] as DepartmentId;
    const handler = handlers.get(id);
    if (handler) return handler(request, response);
    if (!departments.has(id)) return response.writeHead(404).end();
    void statusToken(id).then((token) =>
      response.writeHead(200, { 'content-type': 'application/statuslist+jwt' }).end(token),
    );
  });
  const base = await listen(server);

  for (const id of DEPARTMENTS) {
    const vct = vctOf(id);
    const iss = `${base}/${id}`;
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const spki = publicKey.export({ type: 'spki', format: 'der' });
    const listed = await registry.identify({ spkiDer: spki, vct, iss });
    changes.push({ act: 'list-key', ...listed });
    const x5c = await authority.certify({
      spki,
      subject: { commonName: id, organization: id },
      uris: [listed.did, iss],
      usage: 'issue_credentials',
    });
    departments.set(id, {
      id,
      iss,
      vct,
      thumbprintHex: listed.thumbprintHex,
      x5c,
      sign: signerOf(privateKey),
      statusUri: `${iss}/status/0`,
      statuses: createStatusList({ bits: 2, size: 4096 }),
      nextIndex: 0,
    });
  }
  // one decision for all: each would take its votes and its delay
  await registry.governance.decide(changes);

  const department = (id: DepartmentId): Department => {
    const found = departments.get(id);
    if (found === undefined) throw new Error(`no department ${id}`);
    return found;
  };

  async function statusToken(id: DepartmentId, overrides: StatusOverrides = {}): Promise<string> {
    const { statuses, statusUri, x5c, sign: ownSign } = department(id);
    return encodeStatusListToken({
      header: { x5c: overrides.signedBy?.x5c ?? x5c },
      uri: overrides.uri ?? statusUri,
      issuedAt: nowSeconds() - (overrides.issuedSecondsAgo ?? 1),
      expiresAt: nowSeconds() + (overrides.expiresInSeconds ?? 3600),
      ttlSeconds: overrides.ttlSeconds ?? 15,
      list: statuses,
      sign: overrides.signedBy?.sign ?? ownSign,
    });
  }

  return {
    registry,
    authority,
    department,
    async issue(id, claims, overrides = {}) {
      const own = department(id);
      const { publicKey, privateKey: holderKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const { x, y } = publicKey.export({ format: 'jwk' });
      const statusIndex = own.nextIndex;
      own.nextIndex += 1;
      const credential = await issueSdJwtVc({
        header: { x5c: overrides.signedBy?.x5c ?? own.x5c },
        payload: {
          iss: overrides.iss ?? own.iss,
          vct: overrides.vct ?? own.vct,
          iat: nowSeconds() - 30 * DAY_SECONDS,
          exp: nowSeconds() + (overrides.expiresInSeconds ?? 30 * DAY_SECONDS),
          cnf: { jwk: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' } },
          status: { status_list: { idx: statusIndex, uri: overrides.statusUri ?? own.statusUri } },
        },
        disclosable: claims,
        sign: overrides.signedBy?.sign ?? own.sign,
      });
      return { credential, holderKey, statusIndex };
    },
    answerStatusWith(id, handler) {
      if (handler) handlers.set(id, handler);
      else handlers.delete(id);
    },
    statusToken,
    async stop() {
      server.closeAllConnections();
      server.close();
      await registry.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function signerOf(privateKey: KeyObject): Sign {
  return async (data) => sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
}

/** A department nobody accredited, with a certificate of the same authority. */
export async function makeUnlistedSigner(
  departments: Departments,
  uris: string[],
): Promise<Pick<Department, 'sign' | 'x5c'>> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const x5c = await departments.authority.certify({
    spki: publicKey.export({ type: 'spki', format: 'der' }),
    subject: { commonName: 'unlisted', organization: 'unlisted' },
    uris,
    usage: 'issue_credentials',
  });
  return { x5c, sign: signerOf(createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }))) };
}

/** Another accredited issuer of a type, with an address of its own. */
export async function makeListedSigner(
  departments: Departments,
  { vct, iss }: { vct: string; iss: string },
): Promise<Pick<Department, 'sign' | 'x5c'> & { thumbprintHex: string }> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const { did, thumbprintHex } = await departments.registry.accredit({ spkiDer: spki, vct, iss });
  const x5c = await departments.authority.certify({
    spki,
    subject: { commonName: 'another', organization: 'another' },
    uris: [did, iss],
    usage: 'issue_credentials',
  });
  return { x5c, sign: signerOf(privateKey), thumbprintHex };
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}
