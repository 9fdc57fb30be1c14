// A real verifier that listens, asks under one kind of name, and believes the departments whose cards the wallets hold.
import { freePorts } from '../../tools/town/throwaway.ts';
import { readEnrolmentConfig } from '../../verifier/src/config.ts';
import { enrol } from '../../verifier/src/enrol-agency.ts';
import { type Desk, signIn } from '../../verifier/test/support/desk.ts';
import { openVerifier, prepareFolder } from '../../verifier/test/support/verifier.ts';
import type { Departments } from '../support/departments.ts';
import type { WalletSettings } from './wallet.ts';

export const PREFIXES = ['x509_hash', 'x509_san_dns', 'decentralized_identifier'] as const;
export type Prefix = (typeof PREFIXES)[number];

export interface ListeningVerifier {
  desk: Desk;
  /** What a wallet must know to believe whom this verifier asks for. */
  trust: Pick<WalletSettings, 'rootPem' | 'chain'>;
  close(): Promise<void>;
}

/** An agency with a key, a certificate and a DID, which can be opened under each prefix, one after the other. */
export async function prepareAgency(departments: Departments) {
  const { registry, authority } = departments;
  const { verifier: port } = await freePorts();
  const folder = await prepareFolder(departments, { VERIFIER_PUBLIC_URL: `http://localhost:${port}` });
  await enrol(readEnrolmentConfig({ ...folder.environment, VERIFIER_FUNDER_KEY: registry.funderKey }));
  return {
    remove: folder.remove,
    async open(prefix: Prefix): Promise<ListeningVerifier> {
      const environment = { ...folder.environment, VERIFIER_CLIENT_ID_PREFIX: prefix };
      const { app, close } = await openVerifier({ ...folder, environment });
      await app.listen({ port, host: '127.0.0.1' });
      return {
        desk: await signIn(app),
        trust: {
          rootPem: authority.rootPem,
          chain: { rpcUrl: registry.chain.rpcUrl, didRegistry: registry.deployment.didRegistry },
        },
        close,
      };
    },
  };
}
