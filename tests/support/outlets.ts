// Everything that a verifier tells others of its own accord, gathered so that it can be searched. Whatever comes to be sent
// besides (notices to agencies, say) gets its receiver here, and its settings into `settings`.
import { startOtlpCollector } from './otlp-collector.ts';
import type { VerifierProcess } from './verifier-process.ts';

export interface Outlets {
  /** For the verifier's environment. */
  settings: Record<string, string>;
  /** Asked while the verifier runs. */
  figures(verifier: Pick<VerifierProcess, 'output'>): Promise<string>;
  /** All that arrived; whole once the verifier was stopped. */
  spans(): string;
  stop(): Promise<void>;
}

export async function openOutlets(): Promise<Outlets> {
  const collector = await startOtlpCollector();
  return {
    settings: { VERIFIER_METRICS_PORT: '0', VERIFIER_OTLP_URL: collector.url },
    async figures(verifier) {
      // of the last start
      const ports = verifier.output().matchAll(/"port":(\d+),"msg":"figures can be read/g);
      const [, port] = Array.from(ports).at(-1) ?? [];
      return (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    },
    spans: () => collector.received(),
    stop: () => collector.stop(),
  };
}
