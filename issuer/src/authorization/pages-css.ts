// The stylesheet of the citizen's pages: what every service's pages share.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const STYLE_PATH = '/pages.css';

export const PAGES_CSS = [
  import.meta.resolve('@anju/ui/tokens.css'),
  import.meta.resolve('@anju/ui/base.css'),
  import.meta.resolve('@anju/ui/pages.css'),
]
  .map((address) => readFileSync(fileURLToPath(address), 'utf8'))
  .join('\n');
