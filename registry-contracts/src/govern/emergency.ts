// The right of one party alone: to suspend a key or an agency for a while.
import type { JsonRpcProvider } from 'ethers';
import { readLogs } from '../chain-logs.ts';
import { encodeCall, interfaces } from '../contracts.ts';
import type { Deployment } from '../deployment.ts';
import { GovernanceError } from './errors.ts';
import { bytes32, type EmergencySubject, identityOf, requireOneSubject } from './founding.ts';

/** The call that suspends. Throws GovernanceError for what is no thumbprint or no DID of this chain. */
export function emergencyCall(
  subject: EmergencySubject,
  reason: string,
  deployment: Deployment,
): { to: string; data: string } {
  requireOneSubject(subject);
  return subject.did !== undefined
    ? {
        to: deployment.verifierRegistry,
        data: encodeCall('verifierRegistry', 'suspendVerifierInEmergency', [
          identityOf(deployment.chainId, subject.did),
          reason,
        ]),
      }
    : {
        to: deployment.issuerRegistry,
        data: encodeCall('issuerRegistry', 'suspendKeyInEmergency', [
          bytes32(subject.thumbprintHex, 'thumbprintHex'),
          reason,
        ]),
      };
}

/** How often a party has used its right about a subject, as far as the chain knows. */
export async function countEmergencies(
  provider: JsonRpcProvider,
  deployment: Deployment,
  subject: EmergencySubject,
  party: string,
): Promise<number> {
  const isAgency = subject.did !== undefined;
  const topics = isAgency
    ? interfaces.verifierRegistry.encodeFilterTopics('VerifierSuspendedInEmergency', [
        null,
        identityOf(deployment.chainId, subject.did),
        party,
      ])
    : interfaces.issuerRegistry.encodeFilterTopics('KeySuspendedInEmergency', [
        null,
        bytes32(subject.thumbprintHex, 'thumbprintHex'),
        party,
      ]);
  const address = isAgency ? deployment.verifierRegistry : deployment.issuerRegistry;
  const head = await provider.getBlockNumber();
  // years of blocks are more than many endpoints look through at once, and nobody waits for that in an emergency
  const logs = await readLogs(provider, { address, topics }, deployment.deployedAtBlock, head);
  if (logs === undefined)
    throw new GovernanceError('chain_unreachable', 'The chain’s provider answers nonsense.');
  return logs.length;
}

/** The council's emergency time. */
export async function emergencySecondsOf(provider: JsonRpcProvider, deployment: Deployment): Promise<number> {
  const data = interfaces.council.encodeFunctionData('terms');
  const answer = await provider.call({ to: deployment.council, data });
  const [terms] = interfaces.council.decodeFunctionResult('terms', answer) as unknown as [
    { emergencySeconds: bigint },
  ];
  return Number(terms.emergencySeconds);
}
