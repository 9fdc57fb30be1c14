// People's names for credential types and their claims, from metadata that has the registered fingerprint.
import { t } from '@anju/ui';
import { SvelteMap } from 'svelte/reactivity';
import type { Publication } from '../../registry/board.ts';
import type { Document, Documents, TypeNames } from './published-documents.ts';

export type Types = ReturnType<typeof createTypes>;

export function createTypes(documents: Documents) {
  const known = new SvelteMap<string, Document<TypeNames>>();
  /** Of what was asked for last, and of what `known` holds. */
  const hashes = new Map<string, string>();
  const shown = new Map<string, string>();
  const matching = (vct: string): TypeNames | undefined => {
    const found = known.get(vct);
    return found?.status === 'matches' ? found.content : undefined;
  };

  return {
    /** Reads what is in force now; nothing that was read already is read again. */
    read(types: readonly Publication[]): void {
      for (const { id, versions, inForce } of types) {
        const version = inForce === null ? undefined : versions[inForce];
        if (version === undefined) {
          known.delete(id);
          hashes.delete(id);
          continue;
        }
        const isRead = hashes.get(id) === version.sha256Hex;
        if (isRead) continue;
        const isOther = shown.get(id) !== version.sha256Hex;
        hashes.set(id, version.sha256Hex);
        if (isOther) known.delete(id);
        void documents.typeNames(version).then((document) => {
          if (hashes.get(id) !== version.sha256Hex) return;
          known.set(id, document);
          shown.set(id, version.sha256Hex);
          if (document.status === 'unreachable') hashes.delete(id); // asked again with the next board
        });
      }
    },
    /** Undefined while it is being read. */
    statusOf: (vct: string) => known.get(vct)?.status,
    nameOf: (vct: string): string => t(matching(vct)?.name) || vct,
    claimOf: (vct: string, claim: string): string => t(matching(vct)?.claims[claim]) || claim,
  };
}
