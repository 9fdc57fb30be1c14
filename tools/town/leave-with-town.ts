// Loaded into each service before its own code: when the town's end of stdin closes, the service ends cleanly too,
// so that a town that was killed leaves no service behind that holds a port or a folder.
process.stdin.on('end', () => process.kill(process.pid, 'SIGTERM'));
process.stdin.on('error', () => process.kill(process.pid, 'SIGTERM'));
process.stdin.resume();
// A command that has done its work ends by itself; the tie alone does not keep it.
(process.stdin as unknown as { unref?: () => void }).unref?.();
