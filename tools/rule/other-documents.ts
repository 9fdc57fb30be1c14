// One id and version names one document for ever: what the city already has under them is not written a second time.
import { type Surroundings, sha256Hex } from './command.ts';

type Named = { readonly id?: unknown; readonly version?: unknown };

/** A sentence for each rule of the city that has this document's id and version and other bytes. */
export async function otherDocuments(around: Surroundings, text: string): Promise<string[]> {
  const { id, version } = JSON.parse(text) as Named;
  const hash = sha256Hex(new TextEncoder().encode(text));
  return (await around.cityRules()).flatMap(({ path, bytes }) => {
    const other = JSON.parse(new TextDecoder().decode(bytes)) as Named;
    return other.id === id && other.version === version && sha256Hex(bytes) !== hash
      ? [`${path} has the same id and version and says something else: give this one a new version.`]
      : [];
  });
}
