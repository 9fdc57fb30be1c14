// What the city's departments issue: read from their own metadata each time, so nobody else keeps a list of them.
import { WalletError } from '../errors.ts';
import type { HolderStore } from '../holder/store.ts';
import type { Catalogue, CatalogueEntry } from '../types.ts';
import { issuerName, readAppearance } from './appearance.ts';
import { fetchIssuerDescription, type IssuerDescription } from './metadata.ts';
import type { ReceivePorts } from './session.ts';

/** Departments that cannot be reached are named, and the others stand all the same. */
export async function readCatalogue(issuers: string[], ports: ReceivePorts): Promise<Catalogue> {
  const held = await heldIn(ports.store);
  const answers = await Promise.allSettled(issuers.map((issuer) => describe(issuer, ports)));
  const entries: CatalogueEntry[] = [];
  const unreachable: Catalogue['unreachable'] = [];
  answers.forEach((answer, index) => {
    if (answer.status === 'fulfilled') entries.push(...entriesOf(answer.value, held));
    else unreachable.push({ url: issuers[index] ?? '', code: codeOf(answer.reason) });
  });
  return { entries, unreachable };
}

const describe = (credentialIssuer: string, ports: ReceivePorts) =>
  fetchIssuerDescription({ credentialIssuer, authorizationServer: null, configurationIds: null }, ports);

function entriesOf(description: IssuerDescription, held: Map<string, 'yes' | 'waiting'>): CatalogueEntry[] {
  const url = description.credentialIssuer;
  const issuer = { name: issuerName(description), url, host: new URL(url).host };
  // who cannot be logged in at cannot be asked from here
  if (description.server.parEndpoint === null) return [];
  return description.configurations.map((offered) => {
    const { name, description: text, colours } = readAppearance(description, offered, null);
    return {
      issuer,
      configurationId: offered.configurationId,
      vct: offered.vct,
      name,
      description: text,
      colours,
      held: held.get(`${url} ${offered.vct}`) ?? 'no',
    };
  });
}

async function heldIn(store: HolderStore): Promise<Map<string, 'yes' | 'waiting'>> {
  const waiting = (await store.waiting.all()).filter(({ state }) => state === 'waiting');
  const cards = await store.cards();
  return new Map([
    ...waiting.map(({ iss, vct }): [string, 'waiting'] => [`${iss} ${vct}`, 'waiting']),
    ...cards.map(({ card }): [string, 'yes'] => [`${card.iss} ${card.vct}`, 'yes']),
  ]);
}

const codeOf = (error: unknown) => (error instanceof WalletError ? error.code : 'unexpected');
