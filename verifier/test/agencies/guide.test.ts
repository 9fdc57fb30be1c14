// docs/agencies.md is run as it stands: every command and every program of it, against a verifier that listens; and the
// description for programs is held to the routes, to what they take, to what they answer, and to their errors.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Departments, startDepartments } from '../../../tests/support/departments.ts';
import description from '../../src/agencies/openapi.json' with { type: 'json' };
import { AskBody } from '../../src/agencies/routes.ts';
import { createApp, REASON_CODES } from '../../src/app.ts';
import { DESK_ERRORS } from '../../src/errors.ts';
import { createFakePorts } from '../support/fake-ports.ts';
import { present } from '../support/holder.ts';
import { eligible, issueAll } from '../support/people.ts';
import {
  apiKeyOf,
  openVerifier,
  prepareFolder,
  type TestVerifier,
  type VerifierFolder,
} from '../support/verifier.ts';

const guide = readFileSync(join(import.meta.dirname, '../../../docs/agencies.md'), 'utf8');
const blocks = (language: string) =>
  Array.from(
    guide.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm')),
    ([, text = '']) => text,
  );
const [setUp = '', askByRule = '', setRequest = '', read = '', askByQuery = '', fetchSigned = ''] =
  blocks('sh');
const [checkDecision = '', askFromProgram = '', beTold = ''] = blocks('ts');

let departments: Departments;
let folder: VerifierFolder;
let verifier: TestVerifier;
let dir: string;
let environment: NodeJS.ProcessEnv;
const running: ChildProcess[] = [];

beforeAll(async () => {
  departments = await startDepartments();
  folder = await prepareFolder(departments);
  const path = join(folder.dataDir, 'agencies.json');
  const [housing, ...others] = JSON.parse(readFileSync(path, 'utf8'));
  const port = await freePort();
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  writeFileSync(join(folder.dataDir, 'webhook.secret'), secret);
  const webhook = { uri: `http://localhost:${port}/told`, secret_file: 'webhook.secret' };
  writeFileSync(path, JSON.stringify([{ ...housing, webhook }, ...others]));
  verifier = await openVerifier(folder);
  await verifier.app.listen({ host: '127.0.0.1', port: 0 });
  dir = mkdtempSync(join(tmpdir(), 'anju-guide-'));
  symlinkSync(join(import.meta.dirname, '../../node_modules'), join(dir, 'node_modules'));
  writeFileSync(join(dir, 'package.json'), '{"type":"module"}');
  writeFileSync(join(dir, 'roots.pem'), departments.authority.rootPem);
  environment = {
    PATH: process.env.PATH,
    ANJU: verifier.app.listeningOrigin,
    KEY: apiKeyOf('housing-office'),
    PORT: String(port),
    WEBHOOK_SECRET: secret,
  };
});
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await verifier?.close();
  folder?.remove();
  await departments?.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}

interface Run {
  output(): string;
  ended: Promise<string>;
}

function start(command: string, args: string[], more: NodeJS.ProcessEnv = {}): Run {
  const child = spawn(command, args, { cwd: dir, env: { ...environment, ...more } });
  running.push(child);
  let output = '';
  let complaints = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString('utf8')));
  const ended = once(child, 'close').then(([code]) => {
    if (code !== 0) throw new Error(`${command} ended with ${code}: ${complaints}`);
    return output;
  });
  ended.catch(() => {});
  return { output: () => output, ended };
}
const shell = (script: string, more?: NodeJS.ProcessEnv) => start('bash', ['-euc', script], more).ended;
function program(name: string, text: string): Run {
  writeFileSync(join(dir, name), text);
  return start(process.execPath, ['--disable-warning=ExperimentalWarning', name]);
}
const answerGood = async (id: string) => present(verifier.app, id, await issueAll(departments, eligible));

describe('docs/agencies.md', () => {
  test('has the commands and programs that are run here, and no others', () => {
    expect([blocks('sh').length, blocks('ts').length]).toEqual([6, 3]);
    expect(setUp.match(/^export (\w+)=/gm)).toEqual(['export ANJU=', 'export KEY=']);
    expect(setRequest.match(/^export (\w+)=/gm)).toEqual(['export REQUEST=']);
  });

  test('its commands ask by a rule, read, sign, and ask by a query; its programs check, are told, and ask', async () => {
    const told = program('told.ts', beTold);
    const asked = JSON.parse(await shell(askByRule));
    const [shown = '{}'] = blocks('json');
    expect(Object.keys(asked)).toEqual(Object.keys(JSON.parse(shown)));
    expect(await shell(askByRule)).toBe(JSON.stringify(asked));

    const request = { REQUEST: asked.request_id };
    expect(JSON.parse(await shell(read, request))).toMatchObject({
      state: 'waiting',
      case_number: '2026-12',
    });
    await answerGood(asked.request_id);
    const decided = JSON.parse(await shell(read, request));
    expect(decided).toMatchObject({ state: 'decided', decision: { decision: 'eligible' } });

    await shell(fetchSigned, request);
    const checked = await program('check-decision.ts', checkDecision).ended;
    expect(checked).toBe(`Housing Office ${asked.request_id} eligible ${decided.decision.decided_at}\n`);

    const own = JSON.parse(await shell(askByQuery));
    await answerGood(own.request_id);
    expect(JSON.parse(await shell(read, { REQUEST: own.request_id }))).toMatchObject({
      decision: { decision: 'answered', rule: null },
    });

    const asking = program('ask.ts', askFromProgram);
    await expect.poll(asking.output, { timeout: 20_000 }).toMatch(/\n$/);
    const id = asking.output().trim();
    await answerGood(id);
    expect(await asking.ended).toBe(`${id}\ndecided eligible\n`);
    for (const ended of [asked.request_id, own.request_id, id]) {
      await expect.poll(told.output, { timeout: 20_000 }).toContain(`ended ${ended}\n`);
    }
  });

  test('its receiver takes nothing that is not signed, or was signed long ago', async () => {
    await expect
      .poll(() => fetch(`http://localhost:${environment.PORT}/told`, { method: 'POST' }).catch(() => null))
      .toMatchObject({ status: 401 });
  });

  test('says of every refused call and every refused answer what to do', () => {
    const named = (section: string) => {
      const [, text = ''] = guide.split(section);
      const rows = text.split(/^## /m)[0]?.match(/^\| `.*$/gm) ?? [];
      return rows.flatMap((row) => row.split('|')[1]?.match(/[a-z_]+/g) ?? []).sort();
    };
    expect(named('## When a call is refused')).toEqual(codesDescribed());
    expect(named('## Why an answer was refused')).toEqual([...REASON_CODES].sort());
  });
});

type Operation = { responses: Record<string, Response> };
type Response = {
  $ref?: string;
  content?: {
    'application/json'?: {
      schema: { allOf?: [unknown, { properties: { error: { properties: { code: { enum: string[] } } } } }] };
    };
  };
};
const operations = Object.entries(
  description.paths as unknown as Record<string, Record<string, Operation>>,
).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
);

/** Of every operation: status and codes of each refusal. */
function refusals(): [status: number, code: string][] {
  return operations.flatMap(({ responses }) =>
    Object.entries(responses).flatMap(([status, response]) => {
      const { content } =
        response.$ref === undefined
          ? response
          : (description.components.responses.NoKey as unknown as Response);
      const codes =
        content?.['application/json']?.schema.allOf?.[1].properties.error.properties.code.enum ?? [];
      return codes.map((code): [number, string] => [Number(status), code]);
    }),
  );
}
const codesDescribed = () => [...new Set(refusals().map(([, code]) => code))].sort();

describe('the description for programs', () => {
  test('is there for everyone, with the address of the service', async () => {
    const answer = await verifier.app.inject('/agency/openapi.json');
    expect(answer.json()).toEqual({
      ...description,
      servers: [{ url: folder.environment.VERIFIER_PUBLIC_URL }],
    });
  });

  test('names every route of the agencies’ API, and no other', async () => {
    const app = await createApp(await createFakePorts());
    const [, tree = ''] =
      /^(├── \/agency[\s\S]*?)^├── \/(?!agency)/m.exec(app.printRoutes({ commonPrefix: false })) ?? [];
    const parents: string[] = [];
    const routes = tree.split('\n').flatMap((line) => {
      const [, inner = '', part = '', methods = ''] =
        /^([│ ]*)├?└?── (\S+)(?: \(([A-Z, ]+)\))?/.exec(line) ?? [];
      const depth = inner.length / 4;
      parents.splice(depth, parents.length, part);
      const path = parents.join('');
      return methods.split(', ').flatMap((method) => (/^(?:HEAD)?$/.test(method) ? [] : `${method} ${path}`));
    });
    await app.close();
    const described = operations.map(
      ({ path, method }) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
    );
    expect(described.sort()).toEqual(routes.sort());
  });

  test('names the members that a request may and must have', () => {
    const taken = z.toJSONSchema(AskBody, { io: 'input' }) as {
      anyOf: { properties: object; required: string[] }[];
    };
    const { RuleRequest, QueryRequest } = description.components.schemas;
    for (const [n, schema] of [RuleRequest, QueryRequest].entries()) {
      const { properties = {}, required = [] } = taken.anyOf[n] ?? {};
      expect(Object.keys(schema.properties).sort()).toEqual(Object.keys(properties).sort());
      // zod says of `unknown` that it may be absent, which the query then refuses
      expect(schema.required.filter((name) => name !== 'dcql_query').sort()).toEqual(
        [...required].filter((name) => name !== 'dcql_query').sort(),
      );
    }
  });

  test('gives each refusal the status that it has', () => {
    expect(refusals().length).toBeGreaterThan(20);
    for (const [status, code] of refusals()) {
      expect([code, DESK_ERRORS[code as keyof typeof DESK_ERRORS][0]]).toEqual([code, status]);
    }
  });

  test('describes what is answered', async () => {
    const { schemas } = description.components;
    const holds = (name: keyof typeof schemas, value: unknown) =>
      z.fromJSONSchema({ ...schemas[name], $defs: schemas } as never).parse(value);
    const call = (url: string, payload?: object) =>
      verifier.app.inject({
        method: payload === undefined ? 'GET' : 'POST',
        url,
        headers: { authorization: `Bearer ${apiKeyOf('other-office')}` },
        ...(payload === undefined ? {} : { payload }),
      });
    const asked = (await call('/agency/requests', { rule_id: 'beijing-public-rental' })).json();
    expect(Object.keys(asked)).toEqual(schemas.CreatedRequest.required);
    await answerGood(asked.request_id);
    const state = (await call(`/agency/requests/${asked.request_id}`)).json();
    const known = (name: 'RequestState' | 'Decision' | 'Rule') =>
      Object.keys(schemas[name].properties).sort();
    expect(known('RequestState').filter((name) => name !== 'reason')).toEqual(Object.keys(state).sort());
    expect(known('Decision')).toEqual(Object.keys(state.decision).sort());
    expect(known('Rule')).toEqual(Object.keys(state.rule).sort());
    holds('CreatedRequest', asked);
  });
});
