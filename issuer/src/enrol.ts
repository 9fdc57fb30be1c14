// Command: makes the departments' DIDs and keys, writes them to the chain and to ISSUER_DATA_DIR/enrolment/.
import { readConfig } from './config.ts';
import { enrolDepartments } from './enrol-departments.ts';
import { explain } from './explain.ts';

try {
  for (const { department, did, sent } of await enrolDepartments(readConfig())) {
    process.stdout.write(`${department}: ${did} ${sent ? '(key written to the chain)' : '(unchanged)'}\n`);
  }
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}
