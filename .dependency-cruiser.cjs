// Which part may import which (docs/architecture.md). A breach fails `npm run check`.
const app = '^(issuer|verifier|wallet-web|notice-board|city/login)/';
const library = '^(packages|registry-contracts)/';

module.exports = {
  forbidden: [
    {
      name: 'apps-never-import-apps',
      comment: 'Apps speak to each other over HTTP only.',
      severity: 'error',
      from: { path: '^(issuer|verifier|wallet-web|notice-board|city/login)/(?!console/|desk/)' },
      to: { path: app, pathNot: '^$1/(?!console/|desk/)' },
    },
    {
      name: 'console-and-desk-stand-alone',
      severity: 'error',
      from: { path: '^(issuer/console|verifier/desk)/' },
      to: { path: app, pathNot: '^$1/' },
    },
    {
      name: 'libraries-never-import-apps-or-tools',
      severity: 'error',
      from: { path: library },
      to: { path: `${app}|^(city|tools|tests|bench)/`, pathNot: '^tests/support/' },
    },
    {
      name: 'packages-do-no-io',
      comment:
        'packages/credentials, packages/eligibility, packages/openid4vp and packages/audit-log run in a browser and in a server alike.',
      severity: 'error',
      from: { path: '^packages/(credentials|eligibility|openid4vp|audit-log)/src/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'packages-only-through-their-exports',
      severity: 'error',
      from: { path: '^(?!packages/credentials/)' },
      to: { path: '^packages/credentials/src/(?!index[.]ts$)' },
    },
    {
      name: 'eligibility-only-through-its-exports',
      severity: 'error',
      from: { path: '^(?!packages/eligibility/)' },
      to: { path: '^packages/eligibility/src/(?!index[.]ts$)' },
    },
    {
      name: 'openid4vp-only-through-its-exports',
      severity: 'error',
      from: { path: '^(?!packages/openid4vp/)' },
      to: { path: '^packages/openid4vp/src/(?!index[.]ts$)' },
    },
    {
      name: 'audit-log-only-through-its-exports',
      severity: 'error',
      from: { path: '^(?!packages/audit-log/)' },
      to: { path: '^packages/audit-log/src/(?!index[.]ts$)' },
    },
    {
      name: 'registry-only-through-its-exports',
      severity: 'error',
      from: { path: '^(?!registry-contracts/)' },
      to: { path: '^registry-contracts/src/(?!(read|follow|govern|identity)/index[.]ts$)' },
    },
    {
      name: 'registry-read-stays-browser-safe',
      severity: 'error',
      from: { path: '^registry-contracts/src/read/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'registry-read-stays-small',
      severity: 'error',
      from: { path: '^registry-contracts/src/read/' },
      to: { path: 'node_modules/ethers' },
    },
    {
      name: 'wallet-library-runs-anywhere',
      severity: 'error',
      from: { path: '^wallet-web/src/lib/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'use-cases-never-see-adapters',
      comment: 'Only main.ts, app.ts and the commands beside them put adapters in.',
      severity: 'error',
      from: { path: '^(issuer|verifier)/src/[^/]+/', pathNot: '^(issuer|verifier)/src/adapters/' },
      to: { path: '^(issuer|verifier)/src/adapters/' },
    },
    {
      name: 'product-never-imports-tests-or-tools',
      severity: 'error',
      from: {
        path: '^(issuer|verifier|wallet-web|notice-board|packages|registry-contracts|city)/',
        pathNot: '/test/',
      },
      to: { path: '^(tests|tools|bench)/|/test/' },
    },
    {
      name: 'plain-wallet-stands-alone',
      comment: 'A wallet that shares no code with ours, nor with a library: its own files and Node.',
      severity: 'error',
      from: { path: '^tests/wallets/plain/' },
      to: { pathNot: '^tests/wallets/(plain/|wallet[.]ts$)', dependencyTypesNot: ['core'] },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'only-what-package-json-names',
      severity: 'error',
      from: { pathNot: '^node_modules' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'nothing-missing',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '[?](url|worker|raw)$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|build|out|cache)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default', 'svelte'],
      extensions: ['.ts', '.js', '.mjs', '.svelte'],
    },
  },
};
