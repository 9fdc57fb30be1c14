// Tries to take a folder's lock at the same moment as the other workers, and says whether it got it.
import { parentPort, workerData } from 'node:worker_threads';
import { lockFolder } from '../../src/adapters/postgres/folder-lock.ts';

const { folder, gate } = workerData as { folder: string; gate: Int32Array };
parentPort?.postMessage('ready');
Atomics.wait(gate, 0, 0);
let got = true;
try {
  lockFolder(folder);
} catch {
  got = false;
}
parentPort?.postMessage(got);
