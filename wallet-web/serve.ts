// node wallet-web/serve.ts — config → site → listen → close.
import { readConfig, SettingsError } from './server/config.ts';
import { createWalletSite } from './server/wallet-site.ts';

function leaveWith(error: unknown): never {
  const line = error instanceof Error ? error.message : 'The wallet’s server could not start.';
  process.stderr.write(`${line}\n`);
  process.exit(1);
}

async function serve(): Promise<void> {
  const config = readConfig();
  const site = await createWalletSite(config);
  let closing = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (closing) return;
      closing = true;
      site.close().then(() => process.exit(0), leaveWith);
    });
  }
  try {
    await site.listen({ host: config.host, port: config.port });
  } catch (error) {
    await site.close();
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      throw new SettingsError(`Port ${config.port} is in use. Stop what uses it, or set WALLET_PORT.`);
    }
    throw error;
  }
}

await serve().catch(leaveWith);
