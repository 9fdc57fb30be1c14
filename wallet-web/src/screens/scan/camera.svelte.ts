// The camera as one flow: asking, watching, or a reason why not. Pictures never leave this function.
import { loadDecoder, pixels } from './read-code.ts';

export type CameraView =
  | { name: 'starting' }
  | { name: 'watching' }
  | { name: 'off'; reason: 'refused' | 'absent' | 'busy' | 'insecure' | 'decoder' };

const pauseMilliseconds = 120;
const longestEdge = 1000;

export function createCamera(onFound: (text: string) => void) {
  let view = $state<CameraView>({ name: 'starting' });
  let stream: MediaStream | undefined;
  let running = false;

  async function start(video: HTMLVideoElement): Promise<void> {
    view = { name: 'starting' };
    running = true;
    if (!navigator.mediaDevices) {
      view = { name: 'off', reason: 'insecure' };
      return;
    }
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
    } catch (error) {
      view = { name: 'off', reason: reasonOf(error) };
      return;
    }
    // The reader may have left while the browser was asking.
    if (!running) return stop();
    video.srcObject = stream;
    await video.play().catch(() => undefined);
    view = { name: 'watching' };
    await watch(video);
  }

  async function watch(video: HTMLVideoElement): Promise<void> {
    try {
      const decode = await loadDecoder();
      while (running) {
        if (video.videoWidth > 0) {
          const text = await decode(pixels(video, video.videoWidth, video.videoHeight, longestEdge));
          if (text && running) {
            stop();
            onFound(text);
            return;
          }
        }
        await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
      }
    } catch {
      stop();
      view = { name: 'off', reason: 'decoder' };
    }
  }

  function stop(): void {
    running = false;
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = undefined;
  }

  return {
    get view() {
      return view;
    },
    start,
    stop,
  };
}

function reasonOf(error: unknown): 'refused' | 'absent' | 'busy' {
  const name = (error as { name?: unknown } | null)?.name;
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy';
  return 'absent';
}
