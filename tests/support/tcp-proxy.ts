// A line between a service and what it rests on, which a test can cut, silence or garble.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * `refuse`: connections end at once. `silent`: they open, and nothing comes through. `garbage`: answers are nonsense.
 * `half`: of every answer a few bytes come, then the connection ends. With `text`, the line is whole until what is sent
 * holds it: `before`, the connection ends and nothing of that is sent; `after`, it ends when the other side has answered.
 */
export type LineFault = 'refuse' | 'silent' | 'garbage' | 'half' | { text: string; cut: 'before' | 'after' };

export interface TcpProxy {
  port: number;
  /** The same URL, through this line. */
  through(url: string): string;
  /** From now on; null makes the line whole for new connections, and what was silent stays so. */
  fault: LineFault | null;
  /** Ends every connection, as a restart of the other side does. */
  cut(): void;
  close(): Promise<void>;
}

const HALF_BYTES = 3;

export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const { hostname, port: targetPort } = new URL(target);
  const open = new Set<Socket>();
  const server = createServer((near) => {
    open.add(near);
    const far = connect(Number(targetPort), hostname);
    open.add(far);
    let isDoomed = false;
    const end = () => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      socket.on('error', end);
      socket.on('close', () => {
        open.delete(socket);
        end();
      });
    }
    if (proxy.fault === 'refuse') return end();
    near.on('data', (sent: Buffer) => {
      const { fault } = proxy;
      if (fault === 'refuse') return end();
      if (fault === 'silent') return;
      if (fault === 'garbage') return void near.write('HTTP/1.1 200 OK\r\n\r\n<html>\0\0\0\0');
      if (fault !== null && typeof fault === 'object' && sent.includes(fault.text)) {
        if (fault.cut === 'before') return end();
        isDoomed = true;
      }
      far.write(sent);
    });
    far.on('data', (answer: Buffer) => {
      const { fault } = proxy;
      if (fault === 'silent') return;
      if (isDoomed || fault === 'refuse') return end();
      if (fault === 'half') near.end(answer.subarray(0, HALF_BYTES));
      else near.write(answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const proxy: TcpProxy = {
    port,
    fault: null,
    through(url) {
      const moved = new URL(url);
      moved.hostname = '127.0.0.1';
      moved.port = String(port);
      return moved.href;
    },
    cut() {
      for (const socket of open) socket.destroy();
    },
    async close() {
      server.close();
      proxy.cut();
    },
  };
  return proxy;
}
