import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createCitizen } from '../../tools/demo/citizen.ts';
import { openConsole } from '../../tools/demo/staff.ts';
import { freePorts } from '../../tools/town/throwaway.ts';

const root = join(import.meta.dirname, '..', '..');
const parent = mkdtempSync(join(tmpdir(), 'anju-start-'));
const dataDir = join(parent, 'data');
afterAll(() => rmSync(parent, { recursive: true, force: true }));

const ports = await freePorts();
const environment = (extra: Record<string, string> = {}) => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  ANJU_DATA_DIR: dataDir,
  START_PORT: String(ports.start),
  ISSUER_PORT: String(ports.issuer),
  VERIFIER_PORT: String(ports.verifier),
  WALLET_PORT: String(ports.wallet),
  LOGIN_PORT: String(ports.login),
  CHAIN_PORT: String(ports.chain),
  REGISTER_HOUSEHOLDS: '60',
  ...extra,
});

type Run = { child: ChildProcess; output: () => string; ended: Promise<number | null> };

/** `npm start` as the boot step runs it, in a process group of its own so that Ctrl-C can be sent to it. */
function start(extra?: Record<string, string>): Run {
  const child = spawn(process.execPath, ['tools/start.ts'], {
    cwd: root,
    env: environment(extra),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let printed = '';
  const keep = (chunk: Buffer) => {
    printed += chunk.toString('utf8');
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, output: () => printed, ended };
}

async function running(run: Run): Promise<Record<string, string>> {
  await expect
    .poll(() => run.output().includes('Ctrl-C') || run.child.exitCode !== null, {
      timeout: 120_000,
      interval: 100,
    })
    .toBe(true);
  expect(run.child.exitCode, run.output()).toBeNull();
  return Object.fromEntries(
    [...run.output().matchAll(/^\s+(?:console|desk)\s+(\S+)\s+(\S+-\S+-\S+)/gm)].map(
      ([, login = '', password = '']) => [login, password],
    ),
  );
}

/** Ctrl-C in a terminal reaches the whole foreground group. */
const pressCtrlC = (run: Run) => process.kill(-(run.child.pid ?? 0), 'SIGINT');

describe('npm start', () => {
  it('prints progress, addresses and logins, stops cleanly on Ctrl-C, and keeps all data for the next start', async () => {
    const first = start();
    const logins = await running(first);
    for (const port of Object.values(ports)) expect(first.output()).toContain(`http://localhost:${port}`);
    expect(first.output()).toMatch(/the register is imported/);
    const phone = await fetch(`http://localhost:${ports.login}/phone`);
    expect([phone.status, first.output().includes(`http://localhost:${ports.login}/phone`)]).toEqual([
      200,
      true,
    ]);
    expect(Object.keys(logins)).toEqual(expect.arrayContaining(['counter', 'income', 'officer']));

    const issuer = `http://localhost:${ports.issuer}`;
    const signIn = async () =>
      openConsole(issuer, {
        place: 'console',
        login: 'counter',
        password: logins.counter ?? '',
        name: { 'zh-CN': '', en: '' },
      });
    const clerk = await signIn();
    const people = (await (await fetch(`http://localhost:${ports.wallet}/config.json`)).json()) as {
      rpcUrls: string[];
      chainId: number;
      issuerRegistry: string;
      verifierRegistry: string;
      publications: string;
      roots: string[];
    };
    const personNumber = 'P0000000040';
    const offer = await clerk.makeOffer('income', personNumber);

    pressCtrlC(first);
    expect(await first.ended).toBe(0);
    expect(first.output()).toContain('Stopped.');
    for (const port of Object.values(ports)) {
      await expect(fetch(`http://localhost:${port}/health`)).rejects.toThrow();
    }

    const second = start();
    await running(second);
    expect(second.output()).not.toMatch(/imported|is founded/);
    // The offer that was made before is received now, with the same login, key, listing and code.
    const again = await signIn();
    const { holder } = createCitizen({ registry: people, roots: people.roots });
    const { received } = await holder.receive(await holder.openOffer(offer.qr), { txCode: offer.tx_code });
    expect(received).toBe(10);
    expect((await again.offerState(offer.offer_id)).state).toBe('issued');

    // A second town may not use the same data, nor the same ports.
    const rival = start({ ANJU_DATA_DIR: dataDir });
    expect(await rival.ended).toBe(1);
    expect(rival.output()).toMatch(
      /Port \d+ is in use by another program\. Stop that program, or choose another port/,
    );
    pressCtrlC(second);
    expect(await second.ended).toBe(0);

    // Its credentials name the issuer's address, so the same town cannot come back at another one.
    const moved = start({ ISSUER_PORT: String((await freePorts()).issuer) });
    expect(await moved.ended).toBe(1);
    expect(moved.output().trim().split('\n').at(-1)).toContain(`founded with its issuer at ${issuer}`);
  }, 300_000);

  it('stops what it has started when Ctrl-C comes before it is up, and starts the next time', async () => {
    const early = start();
    await expect.poll(() => early.output(), { timeout: 60_000, interval: 5 }).toContain('Starting Anju');
    await expect
      .poll(
        async () =>
          fetch(`http://localhost:${ports.chain}`).then(
            () => true,
            () => false,
          ),
        {
          timeout: 60_000,
          interval: 5,
        },
      )
      .toBe(true);
    pressCtrlC(early);
    expect(await early.ended).toBe(0);
    expect(early.output()).toContain('Stopped.');
    await expect(fetch(`http://localhost:${ports.chain}`)).rejects.toThrow();
    const later = start();
    await running(later);
    pressCtrlC(later);
    expect(await later.ended).toBe(0);
  }, 300_000);

  it('says in one sentence which port is in use, and starts nothing', async () => {
    const squatter = createServer().listen(ports.verifier, '127.0.0.1');
    await new Promise((listening) => squatter.once('listening', listening));
    try {
      const run = start();
      expect(await run.ended).toBe(1);
      expect(run.output().trim().split('\n').at(-1)).toBe(
        `Port ${ports.verifier} is in use by another program. Stop that program, or choose another port with VERIFIER_PORT.`,
      );
      expect(run.output()).not.toMatch(/\n\s+at /);
    } finally {
      squatter.close();
    }
  });

  it('says in one sentence that a data folder is damaged, and that a setting is wrong', async () => {
    const damaged = join(parent, 'damaged');
    const first = start({ ANJU_DATA_DIR: damaged, ISSUER_PORT: 'x' });
    expect(await first.ended).toBe(1);
    expect(first.output()).toContain('ISSUER_PORT must be a whole number from 1 to 65535.');
    writeFileSync(join(dataDir, 'town.json'), '{');
    const second = start();
    expect(await second.ended).toBe(1);
    expect(second.output().trim().split('\n').at(-1)).toMatch(
      /^The data folder .* is damaged \(town\.json cannot be read\)\. Restore it from a copy, or move it away/,
    );
  });
});
