// Spans for a collector (OpenTelemetry, OTLP over HTTP). A trace begins here and ends here: no traceparent is taken from
// outside and none is sent on, and nothing is registered globally, so that no library adds spans of its own.
import { AsyncLocalStorage } from 'node:async_hooks';
import { ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Step } from './telemetry.ts';

/** What waits is bounded; what does not fit is dropped. Requests never wait for the collector. */
const QUEUE = { maxQueueSize: 2_048, maxExportBatchSize: 512, scheduledDelayMillis: 1_000 };
/** All that may wait, and one more batch on its way. */
const EXPORTS_AT_ONCE = 5;
const PATIENCE = { exportMilliseconds: 5_000, closeMilliseconds: 3_000 };

export interface Traces {
  /** `route`: the pattern. */
  beginRoute(method: string, route: string): RouteSpan;
  /** Below the route within which it is called, else by itself. Ended with the error's stable code, or null. */
  beginStep(step: Step): (errorCode: string | null) => void;
  close(): Promise<void>;
}

export interface RouteSpan {
  within(work: () => void): void;
  end(status: number): void;
}

/** `onExport` is told of every batch whether the collector took it. */
export function createTraces(
  otlpUrl: string,
  onExport: (isTaken: boolean) => void,
  patience = PATIENCE,
): Traces {
  const exporter = reportingTo(
    onExport,
    new OTLPTraceExporter({
      url: otlpUrl,
      timeoutMillis: patience.exportMilliseconds,
      concurrencyLimit: EXPORTS_AT_ONCE,
    }),
  );
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'anju-verifier' }),
    spanProcessors: [
      new BatchSpanProcessor({ ...QUEUE, exportTimeoutMillis: patience.exportMilliseconds, exporter }),
    ],
  });
  const tracer = provider.getTracer('anju-verifier');
  const current = new AsyncLocalStorage<Span>();

  return {
    beginRoute(method, route) {
      const attributes = { 'http.request.method': method, 'http.route': route };
      const span = tracer.startSpan(
        `${method} ${route}`,
        { kind: SpanKind.SERVER, attributes },
        ROOT_CONTEXT,
      );
      return {
        within: (work) => current.run(span, work),
        end(status) {
          span.setAttribute('http.response.status_code', status);
          if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
    beginStep(step) {
      const route = current.getStore();
      const parent = route === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, route);
      const span = tracer.startSpan(step, {}, parent);
      return (errorCode) => {
        if (errorCode !== null) {
          span.setAttribute('error.type', errorCode);
          span.setStatus({ code: SpanStatusCode.ERROR });
        }
        span.end();
      };
    },
    async close() {
      // a collector that answers a byte at a time would otherwise be waited for
      const { promise: isLate, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, patience.closeMilliseconds);
      await Promise.race([provider.shutdown().catch(() => {}), isLate]);
      clearTimeout(timer);
    },
  };
}

function reportingTo(onExport: (isTaken: boolean) => void, exporter: SpanExporter): SpanExporter {
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        // 0 is success; the error, which may quote the collector's answer, goes no further
        onExport(result.code === 0);
        done({ code: result.code });
      });
    },
    shutdown: () => exporter.shutdown(),
  };
}
