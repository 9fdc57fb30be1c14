// What the log may hold: method, route pattern, status, time taken, error types and where they arose. No URL, no address, no text
// of an error: parsers and database drivers quote their input in their messages.
import { type FastifyRequest, type FastifyServerOptions, LogController } from 'fastify';

/** Options of pino. `stream` is where lines go; standard output when absent. */
export function logOptions(
  level: string,
  stream?: { write(line: string): void },
): Exclude<FastifyServerOptions['logger'], boolean | undefined> {
  return {
    level,
    base: null,
    serializers: { req: shownRequest, err: shownError },
    ...(stream === undefined ? {} : { stream }),
  };
}

/** One line for each request, when it is answered. */
export function logAnswers(): LogController {
  const completed: LogController['requestCompleted'] = (error, request, reply) => {
    const line = { req: request, res: reply, responseTime: reply.elapsedTime };
    if (error) reply.log.error({ ...line, err: error }, 'request errored');
    else reply.log.info(line, 'request completed');
  };
  return Object.assign(new LogController(), { incomingRequest() {}, requestCompleted: completed });
}

/** The pattern a request matched, never its URL: a URL that matched nothing could hold anything. */
function shownRequest(request: FastifyRequest) {
  return { method: request.method, route: request.routeOptions?.url ?? 'none' };
}

/** A chain of causes may be a ring. */
const MAX_CAUSES = 5;
/** Function and place, as V8 writes them. */
const FRAME = /^ {4}at (?:[^\n()]{1,200} )?\(?[^\n()]{1,300}(?::\d+:\d+|<anonymous>|index \d+)\)?$/;

/** Type, stable code and stack frames of an error and of its causes. */
export function shownError(
  error: unknown,
  causesLeft = MAX_CAUSES,
): {
  type: string;
  message: string;
  stack: string;
  code?: string;
  cause?: unknown;
} {
  if (!(error instanceof Error)) return { type: typeof error, message: '', stack: '' };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: '',
    ...(typeof code === 'string' && /^[A-Za-z0-9_]{1,64}$/.test(code) ? { code } : {}),
    stack: framesOf(error),
    ...(error.cause === undefined || causesLeft === 0
      ? {}
      : { cause: shownError(error.cause, causesLeft - 1) }),
  };
}

/** The stack after the message that it begins with, whose lines may look like frames; empty where the message was changed. */
function framesOf({ message, stack = '' }: Error): string {
  const start = stack.indexOf(message);
  if (start === -1) return '';
  return stack
    .slice(start + message.length)
    .split('\n')
    .filter((line) => FRAME.test(line))
    .join('\n');
}
