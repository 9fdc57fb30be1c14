// Serves the city's login: settings, app, listen; closes cleanly on a signal.
import { createApp } from './app.ts';
import { ConfigError, readConfig } from './config.ts';

function fail(error: unknown): never {
  const { code } = error as { code?: string };
  const sentence =
    code === 'EADDRINUSE'
      ? 'The port of the city login is in use. Stop what uses it, or set LOGIN_PORT.'
      : 'The city login could not start.';
  process.stderr.write(`${error instanceof ConfigError ? error.message : sentence}\n`);
  process.exit(1);
}

try {
  const config = readConfig();
  const app = await createApp(config);
  const stop = () => {
    app.close().then(() => process.exit(0), fail);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  await app.listen({ host: config.host, port: config.port });
} catch (error) {
  fail(error);
}
