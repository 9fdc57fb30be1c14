// A plain JSON-RPC call to the chain, for what only tests do to it.

export async function rpc<T = unknown>(rpcUrl: string, method: string, params: unknown[] = []): Promise<T> {
  const response = await fetch(rpcUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const { result, error } = (await response.json()) as {
    result: T;
    error?: { message: string; data?: unknown };
  };
  if (error) throw new Error(`${error.message} ${error.data ?? ''}`);
  return result;
}

export const headNumber = async (rpcUrl: string): Promise<number> =>
  Number(await rpc<string>(rpcUrl, 'eth_blockNumber'));
