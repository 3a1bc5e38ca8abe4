import tseslint from 'typescript-eslint';

// Imports point one way (docs/architecture.md): what stands further left knows nothing of what stands further right.
// model <- notation, expressions <- semantics <- check, compiler, insight; engine knows no BPMN; runtime knows no AWS.
const FOLDERS = [
  'model',
  'notation',
  'expressions',
  'semantics',
  'check',
  'compiler',
  'engine',
  'platform',
  'runtime',
  'insight',
  'api',
  'bpmnlint',
  'client',
  'worker',
  'constructs',
  'local',
  'cli',
];
const MAY_IMPORT = {
  model: [],
  notation: ['model'],
  expressions: ['model'],
  semantics: ['model', 'expressions'],
  check: ['model', 'expressions', 'semantics'],
  compiler: ['model', 'expressions', 'semantics'],
  // The record's shapes (types) stand in lib/runtime/types.ts.
  insight: ['model', 'expressions', 'semantics', 'runtime'],
  engine: [],
  client: [],
  worker: ['model'],
  platform: ['model', 'engine'],
  runtime: ['model', 'expressions', 'semantics', 'platform'],
  api: ['model', 'expressions', 'platform', 'runtime', 'insight'],
  bpmnlint: ['model', 'notation', 'expressions', 'check'],
  constructs: ['model', 'notation', 'expressions', 'check', 'compiler', 'platform', 'runtime'],
};
const AWS = ['aws-cdk-lib', 'aws-cdk-lib/*', '@aws-sdk/*', '@ai-sdk/amazon-bedrock'];

const direction = Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
  files: [`lib/${folder}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          ...FOLDERS.filter((f) => f !== folder && !allowed.includes(f)).map((f) => ({
            regex: `^(\\.\\./)+${f}/`,
            message: `lib/${folder} may not import lib/${f} (see docs/architecture.md)`,
          })),
          ...(folder === 'constructs' || folder === 'platform' || folder === 'engine'
            ? []
            : [{ group: AWS, message: `lib/${folder} knows no AWS` }]),
          ...(folder === 'runtime' || folder === 'api'
            ? [{ regex: 'platform/(aws|local)/', message: 'only lib/platform/port.ts is the door to the world' }]
            : []),
        ],
      },
    ],
  },
}));

/** The engine speaks the API of Step Functions: it takes the shapes from the service's own model, and nothing that runs. */
const engineTypesOnly = {
  files: ['lib/engine/**/*.ts'],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        patterns: [
          { group: AWS, allowTypeImports: true, message: 'lib/engine takes types from the AWS SDK, and no code' },
        ],
      },
    ],
  },
};

export default tseslint.config(
  { ignores: ['node_modules/', 'cdk.out/', '.tutti/', 'coverage/', '**/golden/**'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'prefer-const': ['error', { ignoreReadBeforeAssign: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  ...direction,
  engineTypesOnly,
);
