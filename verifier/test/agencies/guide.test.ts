// docs/agencies.md is run as it stands: every command and every program of it, against a verifier that listens; and the
// description for programs is held to the routes, to what they take, to what they answer, and to their errors.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { freePorts } from '../../../tools/town/throwaway.ts';
import description from '../../src/agencies/openapi.json' with { type: 'json' };
import { AppealBody, AskBody } from '../../src/agencies/routes.ts';
import { API_ERRORS } from '../../src/api-error.ts';
import { createApp, REASON_CODES } from '../../src/app.ts';
import { signDelivery } from '../../src/webhooks/webhook.ts';
import { agencyOf } from '../support/agency.ts';
import { RULE_ID } from '../support/desk.ts';
import { createFakePorts } from '../support/fake-ports.ts';
import { present } from '../support/holder.ts';
import { useVerifier, useWallet } from '../support/running-verifier.ts';
import { apiKeyOf } from '../support/verifier.ts';

const guide = readFileSync(join(import.meta.dirname, '../../../docs/agencies.md'), 'utf8');
const blocks = (language: string) =>
  Array.from(
    guide.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm')),
    ([, text = '']) => text,
  );
const [
  setUp = '',
  askByRule = '',
  setRequest = '',
  read = '',
  askByQuery = '',
  fetchSigned = '',
  appeal = '',
] = blocks('sh');
const [checkDecision = '', askFromProgram = '', beTold = ''] = blocks('ts');

const secret = randomBytes(32);
const spelledSecret = `whsec_${secret.toString('base64')}`;
const dir = mkdtempSync(join(tmpdir(), 'anju-guide-'));
let port: number;
beforeAll(async () => {
  ({ verifier: port } = await freePorts());
});

const service = useVerifier({
  agencies: () => ({
    'housing-office': {
      webhook: { uri: `http://localhost:${port}/told`, secret_file: 'webhook.secret' },
    },
  }),
  async prepare({ dataDir }) {
    writeFileSync(join(dataDir, 'webhook.secret'), spelledSecret);
  },
});
const { departments, folder, verifier } = service;
const wallet = useWallet(service);

let environment: NodeJS.ProcessEnv;
let told: Run;
const running: ChildProcess[] = [];

beforeAll(async () => {
  await verifier.app.listen({ host: '127.0.0.1', port: 0 });
  symlinkSync(join(import.meta.dirname, '../../node_modules'), join(dir, 'node_modules'));
  writeFileSync(join(dir, 'package.json'), '{"type":"module"}');
  writeFileSync(join(dir, 'roots.pem'), departments.authority.rootPem);
  environment = {
    PATH: process.env.PATH,
    ANJU: verifier.app.listeningOrigin,
    KEY: apiKeyOf('housing-office'),
    PORT: String(port),
    WEBHOOK_SECRET: spelledSecret,
  };
  told = program('told.ts', beTold);
  await vi.waitFor(() => deliver({}), { timeout: 20_000 });
});
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

/** What the guide's own receiver answers. */
const deliver = async (headers: Record<string, string>, body = '') =>
  (await fetch(`http://localhost:${port}/told`, { method: 'POST', headers, body })).status;

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
const answerGood = (id: string) => present(verifier.app, id, wallet);

describe('docs/agencies.md', () => {
  test('has the commands and programs that are run here, and no others', () => {
    expect([blocks('sh').length, blocks('ts').length]).toEqual([7, 3]);
    expect(setUp.match(/^export (\w+)=/gm)).toEqual(['export ANJU=', 'export KEY=']);
    expect(setRequest.match(/^export (\w+)=/gm)).toEqual(['export REQUEST=']);
  });

  test('its commands ask by a rule, read, sign, and ask by a query; its programs check, are told, and ask', async () => {
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

    const again = JSON.parse(await shell(appeal, request));
    expect(await shell(appeal, request)).toBe(JSON.stringify(again));
    await answerGood(again.request_id);
    expect(JSON.parse(await shell(read, request))).toMatchObject({
      superseded_by: { request_id: again.request_id },
    });

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
    for (const ended of [asked.request_id, again.request_id, own.request_id, id]) {
      await expect.poll(told.output, { timeout: 20_000 }).toContain(`ended ${ended}\n`);
    }
  });

  test('its receiver takes what was signed now, and nothing that was not signed, was changed, or was signed long ago', async () => {
    const ended = { requestId: 'a-request', endedAt: new Date() };
    const signedAgo = (seconds: number) =>
      signDelivery(ended, { secrets: [secret] }, new Date(Date.now() - seconds * 1000));
    const now = signedAgo(0);
    expect(await deliver(now.headers, now.body)).toBe(204);
    expect(await deliver({}, now.body)).toBe(401);
    expect(await deliver(now.headers, now.body.replace('a-request', 'b-request'))).toBe(401);
    const old = signedAgo(301);
    expect(await deliver(old.headers, old.body)).toBe(401);
    await expect.poll(told.output, { timeout: 20_000 }).toContain('ended a-request\n');
    expect(told.output()).not.toContain('b-request');
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
    const again = z.toJSONSchema(AppealBody, { io: 'input' }) as (typeof taken.anyOf)[number];
    const { RuleRequest, QueryRequest, NewAppeal } = description.components.schemas;
    for (const [n, schema] of [RuleRequest, QueryRequest, NewAppeal].entries()) {
      const { properties = {}, required = [] } = [...taken.anyOf, again][n] ?? {};
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
      expect([code, API_ERRORS[code as keyof typeof API_ERRORS][0]]).toEqual([code, status]);
    }
  });

  test('describes what is answered', async () => {
    const { schemas } = description.components;
    const holds = (name: keyof typeof schemas, value: unknown) =>
      z.fromJSONSchema({ ...schemas[name], $defs: schemas } as never).parse(value);
    const agency = agencyOf(verifier, 'other-office');
    const asked = (await agency.call('', { rule_id: RULE_ID })).json();
    expect(Object.keys(asked)).toEqual(schemas.CreatedRequest.required);
    await answerGood(asked.request_id);
    const state = await agency.state(asked.request_id);
    const known = (name: 'RequestState' | 'Decision' | 'Rule') =>
      Object.keys(schemas[name].properties).sort();
    expect(known('RequestState').filter((name) => name !== 'reason')).toEqual(Object.keys(state).sort());
    expect(known('Decision')).toEqual(Object.keys(state.decision).sort());
    expect(known('Rule')).toEqual(Object.keys(state.rule).sort());
    holds('CreatedRequest', asked);
  });
});
