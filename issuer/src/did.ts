// Command: the departments' DIDs through their life. `node issuer/src/did.ts --help`
import { runDidCommand } from '@anju/registry-contracts/identity';
import { openDidAgent } from './adapters/keys/open-did-agent.ts';
import { readConfig } from './config.ts';
import { loadDepartments } from './departments/department-file.ts';
import { explain } from './explain.ts';

const { exitCode, stdout, stderr } = await runDidCommand({
  program: 'did issuer',
  args: process.argv.slice(2),
  open: () => {
    const config = readConfig();
    const names = loadDepartments(config.cityDir).map(({ id }) => id);
    return { ...openDidAgent(config), names };
  },
  explain,
});
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = exitCode;
