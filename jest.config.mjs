// Native ES modules (node --experimental-vm-modules): tests import exactly the files that run in production.
const swc = (syntax, tsx) => [
  '@swc/jest',
  {
    jsc: {
      parser: { syntax, tsx },
      target: 'es2024',
      // Dropped otherwise; jest asks for the attribute of a JSON import.
      experimental: { keepImportAttributes: true },
      transform: { react: { runtime: 'automatic', importSource: 'preact' } },
    },
    module: { type: 'es6' },
  },
];
const base = {
  rootDir: '.',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: { '^.+\\.ts$': swc('typescript', false), '^.+\\.tsx$': swc('typescript', true) },
};
// Whole folders, and single files named *.system.test.ts: they start processes or servers, or work for seconds. `npm run verify` leaves
// them out to stay within a minute.
const system = ['aws', 'differential', 'browser', 'composition', 'crash', 'docs', 'synth', 'scenarios', 'faults'];
/** Units that take seconds, for the same reason. */
const slow = [
  'api/access',
  'api/identity',
  'compiler/conditions',
  'engine/assumptions',
  'local/cost',
  'runtime/audit',
  'runtime/confidence',
  'runtime/evaluated',
  'runtime/large',
  'runtime/malicious',
  'runtime/way',
  'semantics/soundness',
  'worker/worker',
];
export default {
  testTimeout: 60_000,
  maxWorkers: 2,
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/test/**/*.test.tsx'],
      testPathIgnorePatterns: [
        '/node_modules/',
        `/test/(${system.join('|')})/`,
        '\\.system\\.test\\.ts$',
        `/test/(${slow.join('|')})\\.test\\.ts$`,
      ],
    },
    {
      ...base,
      displayName: 'system',
      testMatch: [
        ...system.map((f) => `<rootDir>/test/${f}/**/*.test.ts`),
        '<rootDir>/test/**/*.system.test.ts',
        ...slow.map((f) => `<rootDir>/test/${f}.test.ts`),
      ],
    },
  ],
};
