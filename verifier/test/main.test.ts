// The real process: enrolled, started, killed in the middle of a presentation, started again.
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { childEnvironment } from '../../tests/support/child-environment.ts';
import { type Departments, startDepartments } from '../../tests/support/departments.ts';
import { type SpawnedVerifier, spawnVerifier } from '../../tests/support/spawn-verifier.ts';
import { RULE_ID } from './support/desk.ts';
import { answer, encrypt, type RequestObject } from './support/holder.ts';
import { eligible, issueAll } from './support/people.ts';
import { PASSWORD, prepareFolder, type VerifierFolder } from './support/verifier.ts';

const entry = (name: string) => fileURLToPath(new URL(`../src/${name}`, import.meta.url));
const running: SpawnedVerifier[] = [];

afterEach(async () => {
  for (const started of running.splice(0)) await started.end('SIGKILL');
});

async function start(folder: VerifierFolder) {
  const started = await spawnVerifier({ ...folder.environment, VERIFIER_PORT: '0' });
  running.push(started);
  return { base: `http://127.0.0.1:${started.port}`, end: started.end };
}

const post = (url: string, body: URLSearchParams | object, cookie = '') =>
  fetch(url, {
    method: 'POST',
    headers: {
      cookie,
      'content-type':
        body instanceof URLSearchParams ? 'application/x-www-form-urlencoded' : 'application/json',
    },
    body: body instanceof URLSearchParams ? body.toString() : JSON.stringify(body),
  });

describe('the service', () => {
  let departments: Departments;
  let folder: VerifierFolder;

  beforeAll(async () => {
    departments = await startDepartments();
    folder = await prepareFolder(departments);
  });

  afterAll(async () => {
    folder?.remove();
    await departments?.stop();
  });

  test('killed between the fetch and the response, finishes after it was started again', async () => {
    const wallet = await issueAll(departments, eligible);
    const first = await start(folder);
    const session = await post(`${first.base}/desk/session`, { login: 'li', password: PASSWORD });
    const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';
    const asked = await post(`${first.base}/desk/requests`, { rule_id: RULE_ID }, cookie);
    const { request_id: id } = (await asked.json()) as { request_id: string };
    const fetched = await post(`${first.base}/wallet/requests/${id}`, new URLSearchParams());
    const [, payload = ''] = (await fetched.text()).split('.');
    const request = JSON.parse(Buffer.from(payload, 'base64url').toString()) as RequestObject;

    const second = spawnSync(process.execPath, [entry('main.ts')], {
      env: { ...childEnvironment(), ...folder.environment, VERIFIER_PORT: '0' },
      encoding: 'utf8',
    });
    expect(second.status).toBe(1);
    expect(second.stderr).toMatch(/^Another process is using .*\n$/);

    await first.end('SIGKILL');
    const again = await start(folder);
    const vpToken = await answer(request, wallet);
    const response = await encrypt({ vp_token: vpToken, state: request.state }, request);
    const form = new URLSearchParams({ response });
    const answered = await post(`${again.base}/wallet/responses/${id}`, form);
    expect(await answered.json()).toMatchObject({ anju_result: { decision: 'eligible', request_id: id } });
    expect((await post(`${again.base}/wallet/responses/${id}`, form)).status).toBe(400);
    const state = await fetch(`${again.base}/desk/requests/${id}`, { headers: { cookie } });
    expect(await state.json()).toMatchObject({ state: 'decided' });

    expect(await again.end('SIGTERM')).toEqual([0, null]);
  }, 180_000);
});

test('a setting that is missing or wrong is named, and its value is not', () => {
  const started = spawnSync(process.execPath, [entry('main.ts')], {
    env: { ...childEnvironment(), VERIFIER_SECRET: 'too-short-secret' },
    encoding: 'utf8',
  });
  expect(started.status).toBe(1);
  expect(started.stderr).toMatch(/VERIFIER_DATA_DIR.*VERIFIER_SECRET/s);
  expect(started.stderr).not.toContain('too-short-secret');
  expect(started.stderr.trim().split('\n')).toHaveLength(1);
});

describe('the enrolment', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'anju-enrolment-'));
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));
  const agenciesFile = join(dataDir, 'agencies.json');
  writeFileSync(agenciesFile, JSON.stringify([{ id: 'housing-office' }]));
  const secret = randomBytes(32).toString('hex');
  const enrol = (VERIFIER_SECRET: string) =>
    spawnSync(process.execPath, [entry('enrol.ts')], {
      env: {
        ...childEnvironment(),
        VERIFIER_DATA_DIR: dataDir,
        VERIFIER_AGENCIES_FILE: agenciesFile,
        VERIFIER_SECRET,
      },
      encoding: 'utf8',
    });
  const written = () => JSON.parse(readFileSync(join(dataDir, 'enrolment', 'housing-office.json'), 'utf8'));

  test('makes a key once, writes what it is certified with, and keeps the key sealed', () => {
    expect(enrol(secret)).toMatchObject({ status: 0, stderr: '' });
    const first = written();
    expect(Object.keys(first)).toEqual(['agency', 'thumbprint_hex', 'spki_der_base64', 'csr_pem']);
    expect(Buffer.from(first.spki_der_base64, 'base64')).toHaveLength(91);
    expect(first.csr_pem).toMatch(/^-----BEGIN CERTIFICATE REQUEST-----/);
    expect(enrol(secret).status).toBe(0);
    expect(written().spki_der_base64).toBe(first.spki_der_base64);

    const other = enrol(createHash('sha256').update(secret).digest('hex'));
    expect(other.status).toBe(1);
    expect(other.stderr).toMatch(/cannot be opened/);
  });
});
