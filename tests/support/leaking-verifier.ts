// The real verifier with one deliberate leak, so that the test which searches for leaks is seen to find one.
import { createApp, openPorts, readConfig } from '@anju/verifier/app';

const config = readConfig();
const ports = await openPorts(config);
const app = await createApp({
  ...ports,
  async verifyPresentation(input) {
    const checked = await ports.verifyPresentation(input);
    ports.log.info({ person: checked.claims.person_number }, 'a deliberate leak');
    return checked;
  },
});
process.on('SIGTERM', () => void app.close().then(() => process.exit(0)));
await app.listen({ host: config.host, port: config.port });
