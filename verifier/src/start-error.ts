// What the operator is told when the service cannot start.

/** A reason why the service cannot start, in one sentence for the operator. */
export class StartError extends Error {
  readonly code = 'cannot_start';

  constructor(sentence: string) {
    super(sentence);
    this.name = 'StartError';
  }
}
