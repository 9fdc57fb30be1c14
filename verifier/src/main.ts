// node verifier/src/main.ts — config → ports → app → listen → close.
import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { hasCoreDumps, keepCrashesQuiet, leaveWith } from './crash-output.ts';
import { openPorts } from './open-ports.ts';
import { StartError } from './start-error.ts';
import { serveMetrics } from './telemetry/serve-metrics.ts';

keepCrashesQuiet();

async function serve(): Promise<void> {
  const config = readConfig();
  const ports = await openPorts(config);
  const app = await createApp(ports);
  if (config.production && hasCoreDumps()) {
    app.log.warn('core dumps are on: a crash would write all memory to a file (docs/operating.md, Crashes)');
  }
  let closing = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (closing) return;
      closing = true;
      app.close().then(() => process.exit(0), leaveWith);
    });
  }
  try {
    if (ports.telemetry.metrics !== null && config.metrics !== null) {
      const { port } = await serveMetrics(ports.telemetry.metrics, config.metrics);
      app.log.info({ port }, 'figures can be read at /metrics');
    }
    await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    await app.close();
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      throw new StartError(`Port ${config.port} is in use. Stop what uses it, or set VERIFIER_PORT.`);
    }
    throw error;
  }
}

await serve().catch(leaveWith);
