// Parts of the wallet that are loaded when they are first needed, so that the first screen does not wait for them.
import { WalletError } from './errors.ts';

/** Loads at most once at a time; what did not come is asked for again next time. Throws `part_not_loaded`. */
export function loadOnce<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error instanceof WalletError ? error : new WalletError('part_not_loaded', { cause: error });
    });
    return loading;
  };
}
