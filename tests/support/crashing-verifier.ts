// The real verifier with one deliberate fault: an exception that nobody expected, in the middle of checking a response, whose
// message quotes every claim.
import { createApp, openPorts, readConfig } from '@anju/verifier/app';
import { keepCrashesQuiet } from '../../verifier/src/crash-output.ts';

keepCrashesQuiet();
const config = readConfig();
const ports = await openPorts(config);
const held: unknown[] = [];
const app = await createApp({
  ...ports,
  async verifyPresentation(input) {
    const checked = await ports.verifyPresentation(input);
    held.push(input, checked);
    return checked;
  },
  checkStatus() {
    setImmediate(() => {
      throw new Error(`cannot check ${JSON.stringify(held)}`, { cause: held });
    });
    return new Promise(() => {});
  },
});
await app.listen({ host: config.host, port: config.port });
