// A department or agency as the public sees it: an audit log, a status list, rules and type metadata over HTTP, each of
// which a test can alter behind the registry's back.
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deflateSync } from 'node:zlib';
import { createPublishedLog, leafHash, rootOf } from '@anju/audit-log';

export type Publisher = Awaited<ReturnType<typeof startPublisher>>;

/** A status list token as far as its digest needs one: nobody checks the signature there. */
function statusToken(bytes: Uint8Array): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const list = { bits: 2, lst: deflateSync(bytes).toString('base64url') };
  return [part({ alg: 'ES256', typ: 'statuslist+jwt' }), part({ status_list: list }), 'c2lnbmF0dXJl'].join(
    '.',
  );
}

export async function startPublisher() {
  const state = {
    leaves: [] as Uint8Array[],
    list: new Uint8Array(64),
    documents: new Map<string, Buffer>(),
    asked: [] as string[],
  };
  const log = createPublishedLog({
    count: async () => state.leaves.length,
    readLeaves: async ({ from, to }) => state.leaves.slice(from, to),
    positionOf: async () => null,
  });

  async function answer(url: URL, response: ServerResponse): Promise<void> {
    const head = { 'access-control-allow-origin': '*', 'cache-control': 'no-store' };
    const send = (type: string, body: string | Buffer) =>
      response.writeHead(200, { ...head, 'content-type': type }).end(body);
    if (url.pathname === '/audit-log') {
      const [from, limit] = ['from', 'limit'].map((name) => url.searchParams.get(name) ?? undefined);
      return void send('application/json', JSON.stringify(await log.page({ from, limit })));
    }
    if (url.pathname === '/status') {
      return void send('application/statuslist+jwt', statusToken(state.list));
    }
    if (url.pathname === '/elsewhere') return void response.writeHead(302, { location: '/status' }).end();
    const document = state.documents.get(url.pathname);
    if (document) return void send('application/json', document);
    response.writeHead(404, head).end();
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://publisher');
    state.asked.push(url.pathname);
    void answer(url, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://localhost:${port}`,
    state,
    addEntries(count: number) {
      for (let one = 0; one < count; one += 1) {
        state.leaves.push(leafHash(randomBytes(32), randomBytes(40)));
      }
    },
    logHead: () => ({
      digestHex: Buffer.from(rootOf(state.leaves)).toString('hex'),
      size: state.leaves.length,
    }),
    listHead: () => ({
      digestHex: createHash('sha256').update('anju-status-list:1\n2\n').update(state.list).digest('hex'),
      size: state.list.length * 4,
    }),
    /** Serves bytes and says what the registry has to know of them. */
    publish(path: string, document: string) {
      const bytes = Buffer.from(document);
      state.documents.set(path, bytes);
      return {
        uri: `http://localhost:${port}${path}`,
        sha256Hex: createHash('sha256').update(bytes).digest('hex'),
      };
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
