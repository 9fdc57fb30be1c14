// What the screen shows of one applicant, and what of it survives a reload.
import type { ApiError, LocalisedText } from '@anju/staff';
import type { Appeal, Decision, RequestMade, Service } from '../desk-api.ts';

type Stage = 'waiting' | 'fetched' | 'checking';

export type RequestView =
  | { name: 'loading' }
  | { name: 'unavailable'; error: ApiError }
  | { name: 'choosing'; services: Service[]; problem?: ApiError }
  | { name: 'making'; services: Service[]; service: Service }
  | {
      name: 'showing';
      request: RequestMade;
      service: Service;
      caseNumber: string;
      appeal?: Appeal;
      stage: Stage;
      secondsLeft: number;
      connected: boolean;
      /** The wallet on this device is being asked. */
      opening?: boolean;
      problem?: ApiError;
    }
  | { name: 'decided'; requestId: string; decision: Decision; caseNumber: string }
  /** Without a service it cannot be asked about again. */
  | ({ name: 'refused'; reason: string; service: Service | null } & Ended)
  | ({ name: 'expired'; service: Service } & Ended);

/** `appeal`: it is opened again where the case is shown. */
type Ended = { title: LocalisedText; caseNumber: string; appeal?: Appeal };

/** What must survive a reload of the page while an applicant stands at the counter. */
export type OpenRequest = { request: RequestMade; service: Service; caseNumber: string; appeal?: Appeal };
