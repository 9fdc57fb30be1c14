// Everything that a verifier tells others of its own accord, gathered so that it can be searched. Whatever comes to be sent
// besides gets its receiver here, and its settings into `settings`.
import { startOtlpCollector } from './otlp-collector.ts';
import { startToldAgency, type ToldAgency } from './told-agency.ts';
import type { VerifierProcess } from './verifier-process.ts';

export interface Outlets {
  /** For the verifier's environment. */
  settings: Record<string, string>;
  /** For the agency's entry in the agencies file. */
  agency: Pick<ToldAgency, 'webhook'>;
  /** Asked while the verifier runs. */
  figures(verifier: Pick<VerifierProcess, 'output'>): Promise<string>;
  /** All that arrived; whole once the verifier was stopped. */
  spans(): string;
  /** What the agency was told so far, delivery by delivery. */
  deliveries(): readonly string[];
  stop(): Promise<void>;
}

export async function openOutlets(): Promise<Outlets> {
  const [collector, told] = await Promise.all([startOtlpCollector(), startToldAgency()]);
  return {
    settings: { VERIFIER_METRICS_PORT: '0', VERIFIER_OTLP_URL: collector.url },
    agency: { webhook: told.webhook },
    async figures(verifier) {
      // of the last start
      const ports = verifier.output().matchAll(/"port":(\d+),"msg":"figures can be read/g);
      const [, port] = Array.from(ports).at(-1) ?? [];
      return (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    },
    spans: () => collector.received(),
    deliveries: () => told.deliveries(),
    async stop() {
      await Promise.all([collector.stop(), told.stop()]);
    },
  };
}
