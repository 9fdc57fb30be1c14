// Serves the start page and the registry page: settings → app → listen → follow the registry → close.
import { fileURLToPath } from 'node:url';
import { followRegistry } from '@anju/registry-contracts/follow';
import { createNoticeBoard } from './src/app.ts';
import { ConfigError, readConfig } from './src/config.ts';
import { readLogins } from './src/logins.ts';
import { createBoard, readDeploymentFile } from './src/registry/create-board.ts';

try {
  const config = readConfig();
  const deployment = readDeploymentFile(config.registry.deploymentPath);
  const now = () => new Date();
  const { pollIntervalMilliseconds, staleAfterSeconds } = config.registry;
  const follower = followRegistry({
    rpcUrl: config.chainUrl,
    deployment,
    pollIntervalMilliseconds,
    staleAfterSeconds,
    now,
  });
  const app = await createNoticeBoard({
    config,
    readBoard: createBoard({ follower, deployment, now }),
    logins: readLogins(config.loginsFile),
    pageDir: fileURLToPath(new URL('dist', import.meta.url)),
    fetch,
    now: Date.now,
  });
  await app.listen({ host: config.host, port: config.port });
  void follower.start();
  const stop = async () => {
    await app.close();
    await follower.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stop().then(() => process.exit(0)));
  }
} catch (error) {
  const isInUse = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
  if (!(error instanceof ConfigError) && !isInUse) throw error;
  process.stderr.write(`${isInUse ? 'The port of the start page is in use.' : (error as Error).message}\n`);
  process.exit(1);
}
