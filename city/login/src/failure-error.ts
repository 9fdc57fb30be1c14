// A request that gets one of the failure pages, and the status that goes with it.
import type { Failure } from './pages/failure-page.ts';

const STATUS: Record<Failure, number> = {
  attempt_over: 400,
  attempt_spent: 400,
  request_invalid: 400,
  not_found: 404,
  too_many_requests: 429,
  server_error: 500,
};

export class FailureError extends Error {
  override name = 'FailureError';
  readonly code: Failure;
  readonly status: number;
  constructor(code: Failure) {
    super(code);
    this.code = code;
    this.status = STATUS[code];
  }
}
