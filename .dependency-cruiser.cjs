/** The walls of the design: who may import whom. */
const rooms =
  '^(domain|contracts|workflows|activities|api|adapters|config|embedded|simulators|cli|prisma|test|scripts|bench)/'
const tests = '[.]test[.]ts$'

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: { pathNot: 'generated/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { pathNot: `(${tests}|^test/|^bench/)` },
      to: { path: `(${tests}|^test/)` },
    },
    {
      name: 'domain-imports-only-domain',
      severity: 'error',
      from: { path: '^domain/', pathNot: tests },
      to: { pathNot: '^domain/' },
    },
    {
      name: 'contracts-import-domain-and-zod',
      severity: 'error',
      from: { path: '^contracts/', pathNot: tests },
      to: { path: rooms, pathNot: '^(domain|contracts)/' },
    },
    {
      name: 'workflows-see-activities-as-types',
      severity: 'error',
      from: { path: '^workflows/', pathNot: tests },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'workflows-stay-deterministic',
      severity: 'error',
      from: { path: '^workflows/', pathNot: tests },
      to: { path: '^(api|adapters|config|embedded|cli|simulators|prisma)/' },
    },
    {
      name: 'workflows-import-no-io-package',
      severity: 'error',
      from: { path: '^workflows/', pathNot: tests },
      to: { dependencyTypes: ['npm', 'core'], pathNot: 'node_modules/@temporalio/(workflow|common)/' },
    },
    {
      name: 'activities-never-call-up',
      severity: 'error',
      from: { path: '^activities/', pathNot: tests },
      to: { path: '^(api|workflows|adapters|config|embedded|cli|simulators)/' },
    },
    {
      name: 'api-starts-workflows-by-contract',
      severity: 'error',
      from: { path: '^api/', pathNot: tests },
      to: { path: '^(workflows|activities)/' },
    },
    {
      name: 'api-sees-ports-not-adapters',
      severity: 'error',
      from: { path: '^api/', pathNot: `(${tests}|^api/(server|composition|issuer/(server|compose))[.]ts$)` },
      to: { path: '^(adapters|config|embedded|cli|simulators)/' },
    },
    {
      name: 'prisma-stays-in-its-adapter',
      severity: 'error',
      from: { pathNot: '^(adapters/postgres|prisma|test)/|^prisma.config' },
      to: { path: '(@prisma/|adapters/postgres/generated/)' },
    },
    {
      name: 'product-never-imports-simulators',
      severity: 'error',
      from: {
        path: '^(domain|contracts|workflows|activities|api|adapters|config|cli)/|^worker[.]ts$',
        pathNot: tests,
      },
      to: { path: '^simulators/' },
    },
    {
      name: 'simulators-import-nothing-of-the-product',
      severity: 'error',
      from: { path: '^simulators/', pathNot: tests },
      to: { path: rooms, pathNot: '^simulators/' },
    },
    {
      name: 'adapters-know-no-caller',
      severity: 'error',
      from: { path: '^adapters/', pathNot: tests },
      to: { path: '^(api|workflows|cli|embedded|simulators)/', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'generated/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
}
