// What making and restoring a backup needs, loaded when somebody does.
export { makeBackup } from './make-backup.ts';
export { openBackup, restoreBackup } from './restore-backup.ts';
