// The issuer's process with its modules loaded, most of a start's work; it opens nothing until it is told to go.
import { once } from 'node:events';
import { flushCompileCache } from 'node:module';
import '../../src/app.ts';

// Now: a process that is killed writes nothing at its end.
flushCompileCache();
await once(process.stdin, 'data');
process.stdin.destroy();
await import('../../src/main.ts');
