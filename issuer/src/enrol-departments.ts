// Enrols every department: DID, P-256 key in its document, and the file that the certificate authority and governance
// work from. Can be run again at any time: makes what is missing, and sends again what the chain forgot.
import {
  type Enrolment,
  readEnrolment,
  thumbprintHex,
  writeEnrolment,
  writeTypeMetadata,
} from './adapters/keys/enrolment.ts';
import { openDidAgent } from './adapters/keys/open-did-agent.ts';
import { openSigningKey } from './adapters/keys/signing-key.ts';
import type { IssuerConfig } from './config.ts';
import { type Department, loadDepartments } from './departments/department-file.ts';
import { typeMetadataBytes } from './departments/type-metadata.ts';

export type EnrolmentReport = { department: string; did: string; sent: boolean; deactivated: boolean };

export async function enrolDepartments(config: IssuerConfig): Promise<EnrolmentReport[]> {
  const { agent, keyFile, close } = openDidAgent(config);
  try {
    const enrol = async (department: Department): Promise<EnrolmentReport> => {
      const { did } = await agent.didOf(department.id);
      if (agent.isDeactivated(did)) {
        const sent = (await agent.mend(department.id)) > 0;
        return { department: department.id, did, sent, deactivated: true };
      }
      const identity = await agent.identityOf(department.id);
      const sent = (await agent.mend(department.id)) > 0;
      const kid = await agent.keyUrl(identity);
      if (kid === undefined) throw new Error(`the chain did not take the key of ${department.id}`);
      await writeWhenChanged(department, identity, kid);
      writeTypeMetadata(config.dataDir, department.id, typeMetadataBytes(department));
      return { department: department.id, did, sent, deactivated: false };
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
    close();
  }
}
