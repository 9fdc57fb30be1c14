// An endpoint between a reader and the chain, whose answers a test can change.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RpcRequest {
  id: unknown;
  method: string;
  params: unknown[];
}

/** Gives the response body for a request, or undefined to pass it on to the chain. */
type Interference = (request: RpcRequest) => string | undefined | Promise<string | undefined>;

export interface RpcProxy {
  url: string;
  /** Methods asked so far. */
  asked: string[];
  interfere: Interference;
  close(): Promise<void>;
}

export async function startRpcProxy(target: string): Promise<RpcProxy> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const parsed = JSON.parse(body) as RpcRequest;
    proxy.asked.push(parsed.method);
    const headers = { 'content-type': 'application/json' };
    try {
      const answer =
        (await proxy.interfere(parsed)) ??
        (await (await fetch(target, { method: 'POST', headers, body })).text());
      response.writeHead(200, headers).end(answer);
    } catch {
      response.writeHead(502).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: RpcProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    interfere: () => undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return proxy;
}

/** A JSON-RPC result. */
export const resultOf = ({ id }: RpcRequest, result: unknown): string =>
  JSON.stringify({ jsonrpc: '2.0', id, result });
