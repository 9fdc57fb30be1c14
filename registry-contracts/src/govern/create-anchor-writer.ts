// Anchors digests and roots in the name of a DID: numbered, kept before they are sent, sent again when the chain forgot.
import { AbiCoder, keccak256 } from 'ethers';
import { encodeCall } from '../contracts.ts';
import type { Deployment } from '../deployment.ts';
import { type StreamKind, streamKindNumber } from '../enumerations.ts';
import { GovernanceError } from './errors.ts';
import { bytes32, identityOf } from './founding.ts';
import { openHand } from './open-hand.ts';
import { type Act, type KeptAct, openOutbox } from './outbox.ts';
import { passing } from './resend-acts.ts';
import { anchorsFrom, countAnchors, type WrittenAnchor } from './streams.ts';

export interface AnchorWriterOptions {
  rpcUrl: string;
  deployment: Deployment;
  /** Key of the account that controls the DID, 0x-prefixed. It pays. */
  controllerKey: string;
  outboxDir: string;
  now?: () => Date;
}

/** One controller's anchors; one act after the other. All reject with GovernanceError. */
export interface AnchorWriter {
  address: string;
  /** Opens a stream unless it is open. Resolves to its id. */
  open(stream: { did: string; kind: StreamKind; uri: string }): Promise<string>;
  /** Adds an anchor unless the last one says the same. Resolves to the last anchor. */
  anchor(anchor: { stream: string; digestHex: string; size: number }): Promise<WrittenAnchor>;
  /** The last anchor of a stream; undefined while there is none. */
  latest(stream: string): Promise<WrittenAnchor | undefined>;
  /**
   * Sends again what the chain forgot, under the same numbers. Rejects with `stream_forked` when another anchor stands
   * where ours stood, and with `stream_gap` when the chain forgot more than is kept: once, and what cannot be sent any
   * more is dropped, so that the stream can go on from what the chain has.
   */
  resend(): Promise<{ sent: number }>;
  close(): void;
}

type AnchorAct = Extract<KeptAct, { kind: 'anchor' }>;
type StreamAct = Extract<KeptAct, { kind: 'stream' }>;

const attempts = 6;
// a killed chain forgets seconds; this is far more, and as much as is looked at again
const mostKept = 300;

const isSame = (anchor: WrittenAnchor, { digest, size }: Pick<AnchorAct, 'digest' | 'size'>): boolean =>
  `0x${anchor.digestHex}` === digest && String(anchor.size) === size;

/** Opens a controller's hand; sends nothing. */
export function createAnchorWriter(options: AnchorWriterOptions): AnchorWriter {
  const { rpcUrl, deployment, controllerKey, outboxDir } = options;
  const now = options.now ?? (() => new Date());
  const { chainId, anchors } = deployment;
  const hand = openHand({ rpcUrl, chainId, privateKey: controllerKey, contract: anchors, now });
  const { provider, inTurn } = hand;
  const outbox = openOutbox(outboxDir, now);

  const countOf = (stream: string): Promise<number | undefined> => countAnchors(provider, anchors, stream);
  const at = async (stream: string, number: number): Promise<WrittenAnchor | undefined> =>
    (await anchorsFrom(provider, anchors, stream, number, 1))[0];
  async function latest(stream: string): Promise<WrittenAnchor | undefined> {
    const count = await countOf(stream);
    if (count === undefined) throw new GovernanceError('stream_unknown', 'This stream is not open yet.');
    return count === 0 ? undefined : at(stream, count);
  }

  async function sendStream(act: Extract<Act, { kind: 'stream' }>): Promise<void> {
    const { identity, streamKind, uri } = act;
    const data = encodeCall('anchors', 'openStream', [identity as `0x${string}`, streamKind, uri]);
    await hand.send({ to: anchors, data });
  }
  /** A kept anchor whose number the chain has: ours, another in its place, or one that never got there. */
  function settle(act: AnchorAct, found: WrittenAnchor): void {
    if (isSame(found, act)) {
      if (!act.isConfirmed) outbox.keep({ ...act, isConfirmed: true });
      return;
    }
    outbox.drop(act);
    if (!act.isConfirmed) return; // another process of this controller was faster, and ours will be the next
    throw new GovernanceError(
      'stream_forked',
      `Number ${act.number} of the stream ${act.stream} is another anchor than the one that stood there.`,
    );
  }

  async function sendAnchor(act: AnchorAct): Promise<void> {
    const { stream, number, digest, size } = act;
    const data = encodeCall('anchors', 'anchor', [
      stream as `0x${string}`,
      BigInt(number),
      digest as `0x${string}`,
      BigInt(size),
    ]);
    try {
      await hand.send({ to: anchors, data });
    } catch (error) {
      if (!(error instanceof GovernanceError) || passing.has(error.code)) throw error;
      const found = error.code === 'stream_forked' ? await at(stream, number) : undefined;
      if (found !== undefined) return settle(act, found);
      // what stood there once may be sent again some day; what never did is refused for good
      if (!act.isConfirmed) outbox.drop(act);
      throw error;
    }
    outbox.keep({ ...act, isConfirmed: true });
    outbox.drop({ ...act, number: number - mostKept });
  }

  /** Brings the chain as far as the outbox is. Resolves to how many anchors had to be sent. */
  async function resendStream(stream: string, kept: readonly AnchorAct[]): Promise<number> {
    let count = await countOf(stream);
    if (count === undefined) throw new GovernanceError('stream_unknown', 'This stream is not open yet.');
    const first = kept[0]?.number ?? 1;
    const known = await anchorsFrom(provider, anchors, stream, first, mostKept);
    let sent = 0;
    for (const act of kept) {
      const found = known[act.number - first];
      if (found !== undefined) settle(act, found);
      else if (act.number <= count)
        continue; // far behind what can be forgotten
      else if (act.number === count + 1) {
        await sendAnchor(act);
        count += 1;
        sent += 1;
      } else {
        for (const lost of kept) if (lost.number > count) outbox.drop(lost);
        throw new GovernanceError(
          'stream_gap',
          `The chain forgot the stream ${stream} from number ${count + 1} on, and only number ${act.number} and later are kept. It goes on from what the chain has.`,
        );
      }
    }
    return sent;
  }

  const keptAnchors = (): Map<string, AnchorAct[]> =>
    Map.groupBy(
      outbox
        .all()
        .filter((act): act is AnchorAct => act.kind === 'anchor')
        .sort((a, b) => a.number - b.number),
      ({ stream }) => stream,
    );

  async function anchor(stream: string, digest: string, size: number): Promise<WrittenAnchor> {
    for (let attempt = 1; ; attempt += 1) {
      const count = await countOf(stream);
      const ahead = (keptAnchors().get(stream) ?? []).filter(({ number }) => number > (count ?? 0));
      // what was decided before comes first, also when another process decided it
      if (ahead.length > 0) await resendStream(stream, ahead);
      const last = await latest(stream);
      if (last !== undefined && isSame(last, { digest, size: String(size) })) return last;

      const number = (last?.number ?? 0) + 1;
      const act: Act = { kind: 'anchor', stream, number, digest, size: String(size), isConfirmed: false };
      // a second process may be at this number too, by this outbox or another: then the next one is ours
      if (outbox.keepFirst(act)) await sendAnchor({ ...act, keptAtMilliseconds: now().getTime() });
      const written = await at(stream, number);
      if (written !== undefined && isSame(written, { digest, size: String(size) })) return written;
      if (attempt === attempts) {
        throw new GovernanceError('transaction_lost', 'Others anchored at the same moment: do it again.');
      }
    }
  }

  return {
    address: hand.address,
    open: ({ did, kind, uri }) =>
      inTurn(async () => {
        const identity = identityOf(chainId, did);
        const streamKind = streamKindNumber(kind);
        const stream = keccak256(
          AbiCoder.defaultAbiCoder().encode(['address', 'uint8', 'string'], [identity, streamKind, uri]),
        );
        const act: Act = { kind: 'stream', identity, stream, streamKind, uri };
        if ((await countOf(stream)) !== undefined) {
          outbox.keepFirst(act);
          return stream;
        }
        outbox.keep(act);
        try {
          await sendStream(act);
        } catch (error) {
          // another process of this controller may have opened it at this moment
          if ((await countOf(stream)) !== undefined) return stream;
          if (error instanceof GovernanceError && !passing.has(error.code)) outbox.drop(act);
          throw error;
        }
        return stream;
      }),
    anchor: ({ stream, digestHex, size }) =>
      inTurn(async () => {
        if (!Number.isSafeInteger(size) || size < 0) {
          throw new GovernanceError('argument_invalid', 'size is a number of entries.');
        }
        return anchor(stream, bytes32(digestHex, 'digestHex'), size);
      }),
    latest: (stream) => inTurn(() => latest(stream)),
    resend: () =>
      inTurn(async () => {
        let sent = 0;
        const problems: unknown[] = [];
        const attempt = async (act: () => Promise<number>): Promise<void> => {
          try {
            sent += await act();
          } catch (error) {
            if (!(error instanceof GovernanceError) || passing.has(error.code)) throw error;
            problems.push(error); // one stream's fate is not the others'
          }
        };
        for (const act of outbox.all().filter((each): each is StreamAct => each.kind === 'stream')) {
          await attempt(async () => {
            if ((await countOf(act.stream)) !== undefined) return 0;
            await sendStream(act);
            return 1;
          });
        }
        for (const [stream, kept] of keptAnchors()) await attempt(() => resendStream(stream, kept));
        if (problems.length > 0) throw problems[0];
        return { sent };
      }),
    close: hand.close,
  };
}
