// Serves the start page: settings → app → listen → close.
import { fileURLToPath } from 'node:url';
import { createNoticeBoard } from './src/app.ts';
import { ConfigError, readConfig } from './src/config.ts';
import { readLogins } from './src/logins.ts';

try {
  const config = readConfig();
  const app = await createNoticeBoard({
    config,
    logins: readLogins(config.loginsFile),
    pageDir: fileURLToPath(new URL('dist', import.meta.url)),
    fetch,
    now: Date.now,
  });
  await app.listen({ host: config.host, port: config.port });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void app.close().then(() => process.exit(0)));
  }
} catch (error) {
  const isInUse = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
  if (!(error instanceof ConfigError) && !isInUse) throw error;
  process.stderr.write(`${isInUse ? 'The port of the start page is in use.' : (error as Error).message}\n`);
  process.exit(1);
}
