// The few view functions that a snapshot is read with: parts of the generated ABIs, so that a browser need not load
// them whole. A test holds them to the compiler's.

const u64 = <const Name extends string>(name: Name) => ({ name, type: 'uint64' }) as const;
const bytes32 = <const Name extends string>(name: Name) => ({ name, type: 'bytes32' }) as const;
const address = <const Name extends string>(name: Name) => ({ name, type: 'address' }) as const;
const text = <const Name extends string>(name: Name) => ({ name, type: 'string' }) as const;
const u8 = <const Name extends string>(name: Name) => ({ name, type: 'uint8' }) as const;

const paged = [
  { name: 'offset', type: 'uint256' },
  { name: 'limit', type: 'uint256' },
] as const;

export const listingsAbi = [
  {
    type: 'function',
    name: 'listings',
    stateMutability: 'view',
    inputs: paged,
    outputs: [
      {
        name: 'page',
        type: 'tuple[]',
        components: [
          bytes32('keyThumbprint'),
          address('did'),
          text('vct'),
          text('iss'),
          u8('state'),
          u64('since'),
          u64('goodUntil'),
          u64('suspendedUntil'),
        ],
      },
    ],
  },
] as const;

export const rootsAbi = [
  {
    type: 'function',
    name: 'roots',
    stateMutability: 'view',
    inputs: [],
    outputs: [
      {
        name: '',
        type: 'tuple[]',
        components: [bytes32('rootThumbprint'), u64('listedAt'), u64('withdrawnAt')],
      },
    ],
  },
] as const;

export const registrationsAbi = [
  {
    type: 'function',
    name: 'registrations',
    stateMutability: 'view',
    inputs: paged,
    outputs: [
      {
        name: 'page',
        type: 'tuple[]',
        components: [
          address('did'),
          bytes32('keyThumbprint'),
          { name: 'version', type: 'uint32' },
          u8('state'),
          u64('since'),
          u64('suspendedUntil'),
          text('document'),
        ],
      },
    ],
  },
] as const;

export const publicationsViewAbi = [
  {
    type: 'function',
    name: 'publications',
    stateMutability: 'view',
    inputs: paged,
    outputs: [
      {
        name: 'page',
        type: 'tuple[]',
        components: [
          u8('kind'),
          text('id'),
          text('version'),
          bytes32('contentSha256'),
          u64('effectiveFrom'),
          u64('publishedAt'),
          u64('cancelledAt'),
          text('uri'),
        ],
      },
    ],
  },
] as const;
