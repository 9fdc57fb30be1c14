// Serves the issuer: settings, adapters, app, listen; closes cleanly on a signal.
import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { explain } from './explain.ts';

function fail(error: unknown): never {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}

try {
  const app = await createApp(readConfig());
  const stop = () => {
    app.close().then(() => process.exit(0), fail);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  await app.listen();
} catch (error) {
  fail(error);
}
