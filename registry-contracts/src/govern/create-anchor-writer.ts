// Anchors digests and roots in the name of a DID: numbered, kept before they are sent, sent again when the chain forgot.
import { AbiCoder, keccak256, type Result, Wallet } from 'ethers';
import { chainIdOf, createChainProvider } from '../chain-provider.ts';
import { encodeCall, interfaces } from '../contracts.ts';
import type { Deployment } from '../deployment.ts';
import { type StreamKind, streamKindNumber } from '../enumerations.ts';
import { GovernanceError } from './errors.ts';
import { bytes32, identityOf } from './founding.ts';
import { type Act, openOutbox } from './outbox.ts';
import { sendAndConfirm, toGovernanceError } from './transactions.ts';

export interface AnchorWriterOptions {
  rpcUrl: string;
  deployment: Deployment;
  /** Key of the account that controls the DID, 0x-prefixed. It pays. */
  controllerKey: string;
  outboxDir: string;
  now?: () => Date;
}

export interface WrittenAnchor {
  number: number;
  digestHex: string;
  size: number;
  anchoredAtSeconds: number;
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
  /** Sends again what the chain forgot, under the same numbers. `stream_forked` when another stands there now. */
  resend(): Promise<{ sent: number }>;
  close(): void;
}

const attempts = 4;
const keptMilliseconds = 24 * 3_600_000;
const passing = new Set(['chain_unreachable', 'transaction_lost']);

/** Opens a controller's hand; sends nothing. */
export function createAnchorWriter(options: AnchorWriterOptions): AnchorWriter {
  const { rpcUrl, deployment, controllerKey, outboxDir } = options;
  const now = options.now ?? (() => new Date());
  const wallet = new Wallet(controllerKey);
  const provider = createChainProvider(rpcUrl, deployment.chainId);
  const outbox = openOutbox(outboxDir, now);
  let queue: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const turn = queue.then(async () => {
      try {
        if ((await chainIdOf(provider)) !== deployment.chainId) {
          throw new GovernanceError(
            'wrong_chain',
            `The chain at the other end is not ${deployment.chainId}.`,
          );
        }
        return await act();
      } catch (error) {
        throw toGovernanceError(error);
      }
    });
    queue = turn.catch(() => undefined);
    return turn;
  };
  const read = async (method: string, args: unknown[]): Promise<Result> => {
    const data = interfaces.anchors.encodeFunctionData(method, args);
    return interfaces.anchors.decodeFunctionResult(
      method,
      await provider.call({ to: deployment.anchors, data }),
    );
  };
  const send = (data: string): Promise<void> =>
    sendAndConfirm(wallet, provider, { to: deployment.anchors, data });

  const countOf = async (stream: string): Promise<number | undefined> => {
    try {
      const [{ anchorCount }] = (await read('streamOf', [stream])) as unknown as [{ anchorCount: bigint }];
      return Number(anchorCount);
    } catch (error) {
      if (toGovernanceError(error).code === 'stream_unknown') return undefined;
      throw error;
    }
  };
  const anchorAt = async (stream: string, number: number): Promise<WrittenAnchor | undefined> => {
    const [page] = (await read('anchors', [stream, number - 1, 1])) as unknown as [
      { number: bigint; digest: string; size: bigint; anchoredAt: bigint }[],
    ];
    const [found] = page;
    return found === undefined
      ? undefined
      : {
          number: Number(found.number),
          digestHex: found.digest.slice(2),
          size: Number(found.size),
          anchoredAtSeconds: Number(found.anchoredAt),
        };
  };
  const latest = async (stream: string): Promise<WrittenAnchor | undefined> => {
    const count = await countOf(stream);
    if (count === undefined) {
      throw new GovernanceError('stream_unknown', 'This stream is not open yet.');
    }
    return count === 0 ? undefined : anchorAt(stream, count);
  };

  const calldataOf = (act: Extract<Act, { kind: 'stream' | 'anchor' }>): string =>
    act.kind === 'stream'
      ? encodeCall('anchors', 'openStream', [act.identity as `0x${string}`, act.streamKind, act.uri])
      : encodeCall('anchors', 'anchor', [
          act.stream as `0x${string}`,
          BigInt(act.number),
          act.digest as `0x${string}`,
          BigInt(act.size),
        ]);
  const keepAndSend = async (act: Extract<Act, { kind: 'stream' | 'anchor' }>): Promise<void> => {
    outbox.keep(act);
    try {
      await send(calldataOf(act));
    } catch (error) {
      const known = toGovernanceError(error);
      if (!passing.has(known.code)) outbox.drop(act);
      throw known;
    }
  };

  return {
    address: wallet.address,
    open: ({ did, kind, uri }) =>
      inTurn(async () => {
        const identity = identityOf(deployment.chainId, did);
        const streamKind = streamKindNumber(kind);
        const stream = keccak256(
          AbiCoder.defaultAbiCoder().encode(['address', 'uint8', 'string'], [identity, streamKind, uri]),
        );
        if ((await countOf(stream)) !== undefined) return stream;
        try {
          await keepAndSend({ kind: 'stream', identity, stream, streamKind, uri });
        } catch (error) {
          // another process of this controller may have opened it at this moment
          if ((await countOf(stream)) === undefined) throw error;
        }
        return stream;
      }),
    anchor: ({ stream, digestHex, size }) =>
      inTurn(async () => {
        const digest = bytes32(digestHex, 'digestHex');
        for (let attempt = 1; ; attempt += 1) {
          const last = await latest(stream);
          if (last !== undefined && `0x${last.digestHex}` === digest && last.size === size) return last;
          const number = (last?.number ?? 0) + 1;
          try {
            await keepAndSend({ kind: 'anchor', stream, number, digest, size: String(size) });
          } catch (error) {
            // a second process was faster: what it wrote is looked at, and the next number taken
            if (toGovernanceError(error).code !== 'stream_forked' || attempt === attempts) throw error;
            continue;
          }
          const written = await anchorAt(stream, number);
          if (written === undefined) {
            throw new GovernanceError(
              'transaction_lost',
              'The chain lost the anchor: send again what is kept.',
            );
          }
          return written;
        }
      }),
    latest: (stream) => inTurn(() => latest(stream)),
    resend: () =>
      inTurn(async () => {
        let sent = 0;
        for (const act of outbox.all()) {
          if (act.kind !== 'stream' && act.kind !== 'anchor') continue;
          const count = await countOf(act.stream);
          const isThere = act.kind === 'stream' ? count !== undefined : (count ?? 0) >= act.number;
          if (!isThere) {
            await send(calldataOf(act));
            sent += 1;
            continue;
          }
          if (act.kind === 'anchor') {
            const found = await anchorAt(act.stream, act.number);
            if (found !== undefined && `0x${found.digestHex}` !== act.digest) {
              throw new GovernanceError(
                'stream_forked',
                `Number ${act.number} of the stream ${act.stream} is another anchor than the one that was sent.`,
              );
            }
          }
          if (now().getTime() - act.keptAtMilliseconds > keptMilliseconds) outbox.drop(act);
        }
        return { sent };
      }),
    close: () => provider.destroy(),
  };
}
