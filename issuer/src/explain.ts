// What a command says when it cannot go on: our own errors in one sentence, anything else with its stack.

export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, port } = error as Error & { code?: string; port?: number };
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use by another program; set ISSUER_PORT to a free one.`;
  return code !== undefined && /^[a-z_]+$/.test(code) ? error.message : (error.stack ?? error.message);
}
