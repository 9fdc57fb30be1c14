// node verifier/src/enrol.ts — each agency's key, DID and request for a certificate, made once.
import { readEnrolmentConfig } from './config.ts';
import { enrol } from './enrol-agency.ts';
import { explain } from './explain.ts';

try {
  await enrol(readEnrolmentConfig());
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}
