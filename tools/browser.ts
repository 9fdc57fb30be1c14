// Where the browser of the end-to-end tests is; on a Debian machine where it is missing, root installs it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const CJK_FONT = '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc';

/** Path of a Chromium, or undefined where there is none and none can be installed. */
export function findChromium(configured: string | undefined): string | undefined {
  if (configured) return existsSync(configured) ? configured : undefined;
  const found = () => PLACES.find((path) => existsSync(path));
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (isDebianRoot && (!found() || !existsSync(CJK_FONT))) {
    process.stderr.write('Installing Debian’s chromium and fonts-noto-cjk for the browser tests …\n');
    const apt = (args: string[]) =>
      spawnSync('apt-get', args, {
        stdio: 'ignore',
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    apt(['update']);
    apt(['install', '-y', '--no-install-recommends', 'chromium', 'fonts-noto-cjk']);
  }
  return found();
}
