// The desk's web app is served beside its API, under a policy that lets it run no code but its own.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../src/app.ts';
import { createFakePorts } from './support/fake-ports.ts';

let folder: string;
let app: Awaited<ReturnType<typeof createApp>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'anju-desk-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>desk</title>');
  writeFileSync(join(folder, 'assets', 'app-1a2b.js'), 'export {};');
  const ports = await createFakePorts();
  app = await createApp({ ...ports, settings: { ...ports.settings, deskDir: folder } });
});

afterAll(async () => {
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the page is there without a login, and asked for again each time', async () => {
  const page = await app.inject({ url: '/desk/' });
  expect(page.statusCode).toBe(200);
  expect(page.headers['content-type']).toMatch(/^text\/html/);
  expect(page.headers['cache-control']).toBe('no-cache');
  expect(page.headers['content-security-policy']).toContain("default-src 'none';script-src 'self'");
  expect(page.headers['content-security-policy']).not.toContain('unsafe');
  expect((await app.inject({ url: '/desk' })).headers.location).toBe('/desk/');
});

test('its files are kept for ever, because their names change with their content', async () => {
  const script = await app.inject({ url: '/desk/assets/app-1a2b.js' });
  expect(script.headers['cache-control']).toContain('immutable');
});

test.each([
  '/desk/nothing.js',
  '/desk/..%2f..%2fpackage.json',
  '/desk/%2e%2e/package.json',
  '/desk//etc/passwd',
  '/elsewhere',
])('there is nothing at %s', async (url) => {
  const answer = await app.inject({ url });
  expect(answer.statusCode).toBe(404);
  expect(answer.json().error.code).toBe('not_found');
});

test('its API stands behind the login all the same', async () => {
  expect((await app.inject({ url: '/desk/services' })).statusCode).toBe(401);
});
