// The real verifier with one deliberate leak, so that the test which searches for leaks is seen to find one.
import { createApp, openPorts, readConfig } from '@anju/verifier/app';
import { serveMetrics } from '../../verifier/src/telemetry/serve-metrics.ts';

const config = readConfig();
const ports = await openPorts(config);
const app = await createApp({
  ...ports,
  async verifyPresentation(input) {
    const checked = await ports.verifyPresentation(input);
    const person = checked.claims.person_number;
    ports.log.info({ person }, 'a deliberate leak');
    // a step named after a citizen would be a label of a figure and the name of a span
    ports.telemetry.step(person as 'verify', () => {});
    return checked;
  },
});
process.on('SIGTERM', () => void app.close().then(() => process.exit(0)));
await app.listen({ host: config.host, port: config.port });
const { metrics } = ports.telemetry;
if (metrics !== null && config.metrics !== null) {
  const { port } = await serveMetrics(metrics, config.metrics);
  ports.log.info({ port }, 'figures can be read at /metrics');
}
