// What presentation during issuance needs from outside.
import type { VerifyPresentation } from '@anju/openid4vp';
import type { Clock, RandomBytes } from '../ports.ts';
import type { CheckStatus } from './check-status.ts';
import type { PresentationStore } from './presentation-request.ts';
import type { AskedProof, AskingDepartment } from './question.ts';
import type { KeyFor } from './seal.ts';

export type PresentationPorts = {
  /** Those that take this way; each signs its requests with its own key and certificate. */
  departments: readonly AskingDepartment[];
  asked: AskedProof;
  publicUrl: string;
  walletUrl: string;
  store: PresentationStore;
  keyFor: KeyFor;
  verifyPresentation: VerifyPresentation;
  checkStatus: CheckStatus;
  /** Absolute address to which the wallet sends the browser; `response_code` is added to its query. */
  returnTo: (interaction: { department: string; interactionUid: string }) => string;
  now: Clock;
  randomBytes: RandomBytes;
  /** Told of failures that are ours; the wallet only hears `server_error`. */
  onFailure: (error: Error) => void;
};
