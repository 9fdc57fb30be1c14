// The receiver of an agency's webhooks, as far as a test needs it: it keeps what it was sent, and answers as it is told to.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Told {
  headers: IncomingHttpHeaders;
  body: string;
}

export interface ToldAgency {
  /** For the agency's entry in the agencies file. */
  webhook: { uri: string; secret_file: string };
  /** What deliveries are signed with. */
  secret: Uint8Array;
  told(): readonly Told[];
  /** Each delivery whole: address, headers as Node reads them, body. */
  deliveries(): readonly string[];
  /** The status of every answer from now on, 204 at first; null: none, and the line stays open. */
  answerWith(status: number | null): void;
  /** Ends what is not answered. */
  hangUp(): void;
  stop(): Promise<void>;
}

export async function startToldAgency(): Promise<ToldAgency> {
  const told: Told[] = [];
  const deliveries: string[] = [];
  let answer: number | null = 204;
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString('latin1');
    told.push({ headers: request.headers, body });
    deliveries.push(`${request.url} ${JSON.stringify(request.rawHeaders)}\n${body}`);
    if (answer !== null) response.writeHead(answer).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const dir = mkdtempSync(join(tmpdir(), 'anju-told-'));
  const secret_file = join(dir, 'webhook.secret');
  const secret = randomBytes(32);
  writeFileSync(secret_file, `whsec_${secret.toString('base64')}\n`, { mode: 0o600 });
  return {
    webhook: { uri: `http://localhost:${(server.address() as AddressInfo).port}/told`, secret_file },
    secret,
    told: () => told,
    deliveries: () => deliveries,
    answerWith(status) {
      answer = status;
    },
    hangUp: () => server.closeAllConnections(),
    async stop() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
