// Enrols every department: DID, P-256 key in its document, and the file that the certificate authority and governance
// work from. Can be run again at any time: makes what is missing, and sends again what the chain forgot.
import { join } from 'node:path';
import { readDidDeployment } from '@anju/registry-contracts/govern';
import { connect, createDidAgent, openKeyFile } from '@anju/registry-contracts/identity';
import { parseEther, Wallet } from 'ethers';
import {
  type Enrolment,
  readEnrolment,
  thumbprintHex,
  writeEnrolment,
  writeTypeMetadata,
} from './adapters/keys/enrolment.ts';
import { openSigningKey } from './adapters/keys/signing-key.ts';
import { ConfigError, type IssuerConfig } from './config.ts';
import { type Department, loadDepartments } from './departments/department-file.ts';
import { typeMetadataBytes } from './departments/type-metadata.ts';
import { deriveKey } from './derive-key.ts';

const CONTROLLER_FUNDS = parseEther('1');

export type EnrolmentReport = { department: string; did: string; sent: boolean };

export async function enrolDepartments(config: IssuerConfig): Promise<EnrolmentReport[]> {
  const { rpcUrl, deploymentPath } = config.registry;
  if (!rpcUrl || !deploymentPath) {
    throw new ConfigError('Enrolling needs REGISTRY_RPC_URL and REGISTRY_DEPLOYMENT.');
  }
  const network = { rpcUrl, ...readDidDeployment(deploymentPath) };
  const chain = connect(network);
  try {
    const keyFile = openKeyFile(join(config.dataDir, 'keys.json'), deriveKey(config.secret, 'key-file'));
    const agent = createDidAgent(keyFile, network, chain);

    const fund = async (address: string) => {
      const balance = await chain.getBalance(address);
      if (balance >= CONTROLLER_FUNDS / 2n) return;
      if (!config.funderKey) {
        throw new ConfigError(`The account ${address} needs funds to write its DID document.`);
      }
      const funder = new Wallet(config.funderKey, chain);
      await (await funder.sendTransaction({ to: address, value: CONTROLLER_FUNDS - balance })).wait();
    };

    const enrol = async (department: Department): Promise<EnrolmentReport> => {
      const identity = await agent.identityOf(department.id);
      let kid = await agent.keyUrl(identity);
      const sent = kid === undefined;
      if (sent) {
        await fund(identity.controller);
        await agent.publishKey(department.id);
        kid = await agent.keyUrl(identity);
      }
      if (kid === undefined) throw new Error(`the chain did not take the key of ${department.id}`);
      await writeWhenChanged(department, identity, kid);
      writeTypeMetadata(config.dataDir, department.id, typeMetadataBytes(department));
      return { department: department.id, did: identity.did, sent };
    };

    const writeWhenChanged = async (
      department: Department,
      { did, controller, signingKey }: Awaited<ReturnType<typeof agent.identityOf>>,
      kid: string,
    ) => {
      const iss = `${config.publicUrl}/${department.id}`;
      const { vct } = department.credential;
      const key = await openSigningKey(keyFile.privateKeys, signingKey.kid);
      const facts = {
        department: department.id,
        iss,
        vct,
        did,
        kid,
        controller,
        key_id: signingKey.kid,
        spki_der_base64: Buffer.from(key.spki).toString('base64'),
        thumbprint_hex: thumbprintHex(key.spki),
      };
      const before = readEnrolment(config.dataDir, department.id);
      // A certificate request is signed anew each time; the file changes only when something it says does.
      const same = (Object.keys(facts) as (keyof typeof facts)[]).every(
        (name) => before?.[name] === facts[name],
      );
      if (same) return;
      const csr = await key.requestCertificate({
        commonName: department.name.en,
        organization: department.name['zh-CN'],
        uris: [did, iss],
      });
      writeEnrolment(config.dataDir, { ...facts, csr_pem: csr } satisfies Enrolment);
    };

    const reports: EnrolmentReport[] = [];
    // One after the other: the key file is one, and so is the funder's account.
    for (const department of loadDepartments(config.cityDir)) reports.push(await enrol(department));
    return reports;
  } finally {
    chain.destroy();
  }
}
