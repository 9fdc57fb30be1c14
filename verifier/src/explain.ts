// What a command says when it cannot go on: our own errors in one sentence, anything else without its inside.

export function explain(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return typeof code === 'string' && /^[a-z_]+$/.test(code) && typeof message === 'string'
    ? message
    : 'It failed: see whether the data folder can be written and the chain runs.';
}
