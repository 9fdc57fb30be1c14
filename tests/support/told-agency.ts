// The receiver of an agency's webhooks, as far as a test needs it: it takes everything and keeps what it was sent.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ToldAgency {
  /** For the agency's entry in the agencies file. */
  webhook: { uri: string; secret_file: string };
  /** Each delivery whole: address, headers as Node reads them, body. */
  deliveries(): readonly string[];
  stop(): Promise<void>;
}

export async function startToldAgency(): Promise<ToldAgency> {
  const deliveries: string[] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString('latin1');
    deliveries.push(`${request.url} ${JSON.stringify(request.rawHeaders)}\n${body}`);
    response.writeHead(204).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const dir = mkdtempSync(join(tmpdir(), 'anju-told-'));
  const secret_file = join(dir, 'webhook.secret');
  writeFileSync(secret_file, `whsec_${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  return {
    webhook: { uri: `http://localhost:${(server.address() as AddressInfo).port}/told`, secret_file },
    deliveries: () => deliveries,
    async stop() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
