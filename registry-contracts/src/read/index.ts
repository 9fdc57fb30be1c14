// Reading side of the registry, for browsers.
export type { KeyState } from '../key-state.ts';
export {
  createRegistryReader,
  type KeyListing,
  type RegistryReader,
  type RegistryReaderOptions,
} from './create-registry-reader.ts';
export { RegistryReadError, type RegistryReadErrorCode } from './errors.ts';
