// A server on this machine for the suite that asks for it, which answers as a test says.
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from 'vitest';

export interface AnsweringServer {
  /** Its origin. */
  base: string;
  /** Of every call from now on; without one it hangs. */
  answer: RequestListener;
  /** How many came so far. */
  calls: number;
}

export function useAnsweringServer(): AnsweringServer {
  const answering: AnsweringServer = { base: '', answer: () => {}, calls: 0 };
  const server = createServer((request, response) => {
    answering.calls += 1;
    answering.answer(request, response);
  });
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    answering.base = `http://localhost:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return answering;
}
