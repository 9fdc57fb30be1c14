// What readConfig must be given, and nothing else.
export const SETTINGS = {
  VERIFIER_DATA_DIR: '/data',
  VERIFIER_SECRET: 'ab'.repeat(32),
  VERIFIER_AGENCIES_FILE: '/agencies.json',
  VERIFIER_OFFICERS_FILE: '/officers.json',
  REGISTRY_RPC_URL: 'https://chain.example',
  REGISTRY_DEPLOYMENT: '/deployment.json',
  TRUSTED_ROOTS_FILE: '/roots.pem',
  CITY_DIR: '/city',
};
