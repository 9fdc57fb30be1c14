// Status lists of other services are fetched from the hosts of accepted issuers, within bounds, and from nowhere else.
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFetchStatusList } from '../../src/adapters/http/fetch-status-list.ts';

const LIST = { 'content-type': 'application/statuslist+jwt' };
const answers: Record<string, (response: ServerResponse) => void> = {
  '/good': (response) => response.writeHead(200, LIST).end('token'),
  '/gone': (response) => response.writeHead(404, LIST).end('token'),
  '/page': (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('token'),
  '/moved': (response) => response.writeHead(302, { ...LIST, location: '/good' }).end(),
  '/large': (response) => response.writeHead(200, LIST).end('x'.repeat(2 * 1024 * 1024 + 1)),
};
let server: Server;
let host: string;
let asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answers[request.url ?? '']?.(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('a status list', () => {
  test('is fetched from the host of an accepted issuer', async () => {
    expect(await createFetchStatusList([`${host}/identity`])(`${host}/good`)).toBe('token');
  });

  test.each(['/gone', '/page', '/moved', '/large'])(
    'is refused when the answer is not one: %s',
    async (path) => {
      await expect(createFetchStatusList([`${host}/identity`])(`${host}${path}`)).rejects.toThrow();
    },
  );

  test('is not asked for anywhere else, whatever a credential says', async () => {
    asked = [];
    const fetchStatusList = createFetchStatusList(['https://identity.example/identity']);
    const elsewhere = [
      `${host}/good`,
      'http://identity.example/status/1',
      'https://identity.example.evil.example/status/1',
      'https://user:secret@identity.example/status/1',
      'file:///etc/passwd',
      'not an address',
    ];
    for (const uri of elsewhere) {
      await expect(fetchStatusList(uri)).rejects.toMatchObject({ code: 'status_list_unreachable' });
    }
    expect(asked).toEqual([]);
  });
});
