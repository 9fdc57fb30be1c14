// Finds anvil and forge in the platform package that npm installed, without their wrapper scripts in between:
// a signal must reach the program itself.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const packageFile = {
  anvil: () => require.resolve('@foundry-rs/anvil/package.json'),
  forge: () => require.resolve('@foundry-rs/forge/package.json'),
};
const architectures: Record<string, string> = { x64: 'amd64', arm64: 'arm64' };

/**
 * Path of the binary for this machine.
 * @throws Error when foundry has no build for this platform, or its optional package was not installed.
 */
export function foundryBinary(tool: 'anvil' | 'forge'): string {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const platformPackage = `@foundry-rs/${tool}-${process.platform}-${architectures[process.arch] ?? process.arch}`;
  // with pnpm only the tool's own package can see the platform package
  const fromTool = createRequire(packageFile[tool]());
  try {
    return fromTool.resolve(`${platformPackage}/bin/${tool}${suffix}`);
  } catch (cause) {
    throw new Error(`${platformPackage} is not installed: there is no ${tool} for this machine`, { cause });
  }
}
