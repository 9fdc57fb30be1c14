// `npm run did -- issuer|verifier COMMAND …`: the services' own commands over their DIDs, with the town's settings where
// the operator has set none.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { developmentFunderKey } from '@anju/registry-contracts/govern';
import { readTownConfig, root, serviceEnvironment } from './config.ts';
import { addressesOf } from './town/addresses.ts';
import { agenciesFileIn } from './town/agencies.ts';

const COMMANDS = { issuer: 'issuer/src/did.ts', verifier: 'verifier/src/did.ts' } as const;

function stop(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(2);
}

/** Without opening the town's folder, which a running town has locked. */
function townEnvironment(service: keyof typeof COMMANDS): Record<string, string> {
  const config = readTownConfig();
  const secretFile = join(config.dataDir, 'secrets', service);
  if (!existsSync(secretFile)) {
    stop(
      `There is no town in ${config.dataDir}. Start one with “npm start”, or set the ${service}'s settings (docs/operating.md).`,
    );
  }
  const prefix = service.toUpperCase();
  return {
    REGISTRY_RPC_URL: addressesOf(config).chain,
    REGISTRY_DEPLOYMENT: join(config.dataDir, 'registry', 'deployments', '31337.json'),
    CITY_DIR: join(root, 'city'),
    [`${prefix}_DATA_DIR`]: join(config.dataDir, service),
    [`${prefix}_PUBLIC_URL`]: addressesOf(config)[service],
    [`${prefix}_SECRET`]: readFileSync(secretFile, 'utf8'),
    VERIFIER_AGENCIES_FILE: agenciesFileIn(join(config.dataDir, 'logins')),
    [`${prefix}_FUNDER_KEY`]: developmentFunderKey,
  };
}

const [service, ...args] = process.argv.slice(2);
if (service !== 'issuer' && service !== 'verifier') {
  stop('Usage: npm run did -- issuer|verifier COMMAND …   (npm run did -- issuer --help lists the commands)');
}
const own = serviceEnvironment();
const isConfigured = own[`${service.toUpperCase()}_DATA_DIR`] !== undefined;
const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', COMMANDS[service], ...args], {
  cwd: root,
  stdio: 'inherit',
  env: isConfigured ? own : { ...own, ...townEnvironment(service) },
});
child.on('error', () => stop('The command could not be started.'));
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
