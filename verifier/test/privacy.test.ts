// The promise that the verifier keeps no claim: markers go through it and are looked for in everything it wrote.
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createStatusList, jwkThumbprint, parseSdJwtVc } from '@anju/credentials';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEPARTMENTS, type Departments, startDepartments } from '../../tests/support/departments.ts';
import type { VerifierPorts } from '../src/app.ts';
import { type Desk, signIn } from './support/desk.ts';
import { readEvents } from './support/event-reader.ts';
import { answer, encrypt, fetchRequest, post, present } from './support/holder.ts';
import { issueAll, type Person, type Wallet } from './support/people.ts';
import { openVerifier, prepareFolder, type TestVerifier, type VerifierFolder } from './support/verifier.ts';

let departments: Departments;
let folder: VerifierFolder;

beforeAll(async () => {
  departments = await startDepartments();
  for (const id of DEPARTMENTS) {
    const department = departments.department(id);
    department.statuses = createStatusList({ bits: 2, size: 2 ** 22 });
    department.nextIndex = randomInt(1_000_000, 4_000_000);
  }
  folder = await prepareFolder(departments);
});

afterAll(async () => {
  folder?.remove();
  await departments?.stop();
});

const digits = (length: number) => Array.from({ length }, () => randomInt(10)).join('');

/** A person all of whose numbers are like no other number in the database. */
function markedPerson(): Person {
  return {
    personNumber: `P${digits(10)}`,
    householdNumber: `H${digits(10)}`,
    annualIncomeFen: randomInt(1_000_000_000, 9_999_999_999),
    usableAreaCentiSquareMetres: randomInt(10_000_000, 99_999_999),
  };
}

interface Markers {
  texts: Set<string>;
  bytes: Buffer[];
}

/** Everything that came in a response and could tell who answered: values, salts, digests, keys, indices, the nonce, the JWE. */
function markersOf(person: Person, wallet: Wallet, tokens: string[], jwe: string): Markers {
  const texts = new Set<string>([...tokens, jwe.slice(0, 200), jwe.slice(-60)]);
  const bytes: Buffer[] = [];
  const mark = (value: string) => {
    texts.add(value).add(Buffer.from(value).toString('hex')).add(Buffer.from(value).toString('base64url'));
  };
  const markBytes = (value: Uint8Array) => {
    const buffer = Buffer.from(value);
    bytes.push(buffer);
    texts.add(buffer.toString('hex')).add(buffer.toString('base64url')).add(buffer.toString('base64'));
  };
  const { annualIncomeFen = 0, usableAreaCentiSquareMetres = 0 } = person;
  for (const value of [person.personNumber, person.householdNumber]) mark(value);
  for (const value of [annualIncomeFen, usableAreaCentiSquareMetres]) {
    mark(String(value));
    texts.add(value.toString(16));
  }
  for (const { credential, holderKey, statusIndex } of Object.values(wallet)) {
    mark(String(statusIndex));
    const { x = '', y = '' } = holderKey.export({ format: 'jwk' });
    markBytes(Buffer.from(jwkThumbprint({ x, y }), 'base64url'));
    markBytes(Buffer.from(x, 'base64url'));
    for (const { encoded } of parseSdJwtVc(credential).disclosures) {
      const disclosure = Buffer.from(encoded);
      texts.add(disclosure.toString());
      markBytes(createHash('sha256').update(disclosure).digest());
      markBytes(
        Buffer.from(JSON.parse(Buffer.from(disclosure.toString(), 'base64url').toString())[0], 'base64url'),
      );
    }
  }
  return { texts, bytes };
}

/** Sends marked presentations through, accepted and refused; answers the markers and everything that was written. */
async function presentMarked(
  people: number,
  leak?: (ports: VerifierPorts) => Partial<VerifierPorts>,
): Promise<{ markers: Markers[]; written: Buffer }> {
  const markers: Markers[] = [];
  const events: string[] = [];
  const verifier = await openVerifier(folder, leak);
  try {
    await verifier.app.listen({ host: '127.0.0.1', port: 0 });
    const desk = await signIn(verifier.app);
    for (let n = 0; n < people; n += 1) await presentOneMarked(verifier, desk, n, markers, events);
    await verifier.ports.anchoring.runOnce();
    events.push((await verifier.app.inject('/audit-log')).body);
  } finally {
    await verifier.close();
  }
  const written = [...filesIn(join(folder.dataDir, 'database')), ...verifier.logLines, ...events];
  return { markers, written: Buffer.concat(written.map((part) => Buffer.from(part))) };
}

/** Ways for a response to end, so that no path of the code is left without a marker. */
const ENDINGS: ((payload: { vp_token: Record<string, unknown>; state: string }) => unknown)[] = [
  (payload) => payload,
  (payload) => ({ ...payload, state: 'another' }),
  ({ vp_token, ...payload }) => ({ ...payload, vp_token: { ...vp_token, income: vp_token.property } }),
  (payload) => `${JSON.stringify(payload)}}`,
];

async function presentOneMarked(
  { app }: TestVerifier,
  desk: Desk,
  n: number,
  markers: Markers[],
  events: string[],
) {
  const person = markedPerson();
  const wallet = await issueAll(departments, person);
  const { request_id: id } = await desk.ask();
  const reader = await readEvents(app, id, desk.cookie);
  const request = await fetchRequest(app, id);
  const payload = { vp_token: await answer(request, wallet), state: request.state };
  const ending = ENDINGS[n % ENDINGS.length] ?? ((whole) => whole);
  const response = await encrypt(ending(payload), request);
  const { body } = await post(app, id, { response });
  events.push(JSON.stringify(body), JSON.stringify(await desk.state(id)), JSON.stringify(await desk.log()));
  for (let event = await reader.next(); event !== null; event = await reader.next()) {
    events.push(JSON.stringify(event));
  }
  // a query string is the classic way into an access log
  await app.inject({ url: `/wallet/requests/${person.personNumber}?person=${person.personNumber}` });
  await app.inject({ url: `/${person.personNumber}` });
  markers.push(markersOf(person, wallet, [request.nonce, request.state], response));
}

function* filesIn(folder: string): Generator<Buffer> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) yield readFileSync(join(entry.parentPath, entry.name));
  }
}

/** The markers that occur, each once. One pass over the bytes, whatever the number of markers. */
function found({ markers, written }: { markers: Markers[]; written: Buffer }): string[] {
  const byStart = new Map<number, Buffer[]>();
  const starts = new Uint8Array(65_536);
  for (const { texts, bytes } of markers) {
    for (const marker of [...bytes, ...[...texts].map((text) => Buffer.from(text))]) {
      const start = marker.readUInt32LE(0);
      starts[start & 0xffff] = 1;
      byStart.set(start, [...(byStart.get(start) ?? []), marker]);
    }
  }
  const hits = new Set<string>();
  for (let at = 0; at + 4 <= written.length; at += 1) {
    if (starts[(written[at] ?? 0) | ((written[at + 1] ?? 0) << 8)] === 0) continue;
    for (const marker of byStart.get(written.readUInt32LE(at)) ?? []) {
      const end = at + marker.length;
      if (marker.equals(written.subarray(at, end)) && standsAlone(marker, written, at, end)) {
        hits.add(marker.toString('latin1'));
      }
    }
  }
  return [...hits];
}

/** A short number counts where no digit stands beside it: a timestamp may hold any seven digits. */
function standsAlone(marker: Buffer, written: Buffer, at: number, end: number): boolean {
  if (!/^[0-9a-f]{1,12}$/.test(marker.toString('latin1'))) return true;
  const beside = [written[at - 1], written[end]].map((code) => String.fromCharCode(code ?? 0));
  return !beside.some((character) => /[0-9a-f]/.test(character));
}

test('nothing that came in a response is found in database files, logs and events', async () => {
  const through = await presentMarked(8);
  expect(through.written.length).toBeGreaterThan(1_000_000);
  expect(found(through)).toEqual([]);
});

test('the same search finds a claim that is logged on purpose', async () => {
  const through = await presentMarked(1, ({ log, verifyPresentation }) => ({
    async verifyPresentation(input) {
      const checked = await verifyPresentation(input);
      log.info({ claims: checked.claims }, 'leak');
      return checked;
    },
  }));
  expect(found(through).length).toBeGreaterThan(0);
});

test('the same search finds a claim that is stored on purpose', async () => {
  let last = '';
  const through = await presentMarked(1, ({ requests, verifyPresentation }) => ({
    async verifyPresentation(input) {
      const checked = await verifyPresentation(input);
      last = String(checked.claims.person_number);
      return checked;
    },
    requests: {
      ...requests,
      recordDecision: (request, outcome, now, salt) =>
        requests.recordDecision(request, { ...outcome, clauses: [{ id: last, met: true }] }, now, salt),
    },
  }));
  expect(found(through).length).toBeGreaterThan(0);
});

test('an error whose message quotes a claim leaves only its kind and place in the log', async () => {
  const marker = randomBytes(16).toString('hex');
  const verifier = await openVerifier(folder, () => ({
    async verifyPresentation() {
      const cause = Object.assign(new Error(marker), { detail: marker });
      throw new TypeError(`cannot read ${marker}`, { cause });
    },
  }));
  try {
    const desk = await signIn(verifier.app);
    const { request_id: id } = await desk.ask();
    const answered = await present(verifier.app, id, await issueAll(departments, markedPerson()));
    expect(answered).toMatchObject({ status: 500, body: { error: 'server_error' } });
    expect(await desk.state(id)).toMatchObject({ state: 'refused', reason: 'processing_failed' });
  } finally {
    await verifier.close();
  }
  expect(verifier.logLines.join('')).toContain('"type":"TypeError"');
  expect(verifier.logLines.join('')).not.toContain(marker);
});
