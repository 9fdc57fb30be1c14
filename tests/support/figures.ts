// Reads the text format of Prometheus, as far as tests need it.

export interface Figure {
  name: string;
  labels: Record<string, string>;
  value: number;
}

export function readFigures(text: string): Figure[] {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [, name, labels = '', value] = /^([a-z_:A-Z0-9]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (name === undefined) throw new Error(`no figure: ${line}`);
    const pairs = Array.from(labels.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g), ([, key, text]) => [
      key,
      text,
    ]);
    return { name, labels: Object.fromEntries(pairs), value: Number(value) };
  });
}
