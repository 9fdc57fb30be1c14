// The IssuerRegistry as ethers sees it; a test holds it against what the compiler says.
import { Interface } from 'ethers';

export const issuerRegistryInterface = new Interface([
  'event KeyListed(bytes32 indexed keyThumbprint, bytes32 indexed typeHash, address indexed did, string vct, string iss)',
  'event KeyStateChanged(bytes32 indexed keyThumbprint, bytes32 indexed typeHash, uint8 previousState, uint8 state)',
  'event RootListed(bytes32 indexed rootThumbprint)',
  'event RootWithdrawn(bytes32 indexed rootThumbprint)',
  'error CallerIsNotGovernor(address caller)',
  'error ArgumentMissing(string name)',
  'error KeyAlreadyListed(bytes32 keyThumbprint, bytes32 typeHash)',
  'error KeyNotListed(bytes32 keyThumbprint, bytes32 typeHash)',
  'error KeyBelongsToAnother(bytes32 keyThumbprint, address did, bytes32 issHash)',
  'error KeyIsCompromised(bytes32 keyThumbprint)',
  'error StateNotAllowed(uint8 state)',
  'error StateUnchanged(bytes32 keyThumbprint, bytes32 typeHash, uint8 state)',
  'error StateIsFinal(bytes32 keyThumbprint, bytes32 typeHash, uint8 state)',
  'error RootAlreadyKnown(bytes32 rootThumbprint)',
  'error RootNotListed(bytes32 rootThumbprint)',
  'function listKey(bytes32 keyThumbprint, string vct, address did, string iss)',
  'function setKeyState(bytes32 keyThumbprint, bytes32 typeHash, uint8 state)',
  'function listRoot(bytes32 rootThumbprint)',
  'function withdrawRoot(bytes32 rootThumbprint)',
  'function governor() view returns (address)',
  'function listingOf(bytes32 keyThumbprint, bytes32 typeHash) view returns (tuple(address did, bytes32 issHash, uint8 state, uint64 since))',
  'function isRootListed(bytes32 rootThumbprint) view returns (bool)',
]);
