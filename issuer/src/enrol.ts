// Command: makes the departments' DIDs and keys, writes them to the chain and to ISSUER_DATA_DIR/enrolment/.
import { readConfig } from './config.ts';
import { enrolDepartments } from './enrol-departments.ts';
import { explain } from './explain.ts';

try {
  for (const { department, did, sent, deactivated } of await enrolDepartments(readConfig())) {
    const what = deactivated ? 'deactivated' : sent ? 'written to the chain' : 'unchanged';
    process.stdout.write(`${department}: ${did} (${what})\n`);
  }
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}
