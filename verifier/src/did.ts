// Command: agencies' DIDs through their lives. `node verifier/src/did.ts --help`
import { runDidCommand } from '@anju/registry-contracts/identity';
import { heldAgencies } from './adapters/agencies-file.ts';
import { compressedHex, openAgencyDids } from './adapters/agency-identity.ts';
import { makeAgencyKey } from './adapters/agency-key.ts';
import { createKeySealer } from './adapters/key-sealer.ts';
import { readEnrolmentConfig } from './config.ts';
import { enrol } from './enrol-agency.ts';
import { explain } from './explain.ts';
import { StartError } from './start-error.ts';

const { exitCode, stdout, stderr } = await runDidCommand({
  program: 'did verifier',
  args: process.argv.slice(2),
  open: () => {
    const config = readEnrolmentConfig();
    const opened = openAgencyDids(config);
    if (opened === null) throw new StartError('DIDs need REGISTRY_RPC_URL and REGISTRY_DEPLOYMENT.');
    const { agent, close } = opened;
    const makeKey = async (agency: string): Promise<string> => {
      const { keys } = await agent.statusOf(agency);
      const known = new Set(keys.map(({ publicKeyHex }) => publicKeyHex));
      const place = { dataDir: config.dataDir, agency, sealer: createKeySealer(config.secret) };
      return compressedHex(makeAgencyKey(place, (key) => known.has(compressedHex(key))));
    };
    return {
      agent,
      close,
      names: heldAgencies(config.agenciesFile),
      makeKey,
      afterwards: () => enrol(config),
    };
  },
  explain,
});
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = exitCode;
