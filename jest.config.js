import { availableParallelism } from 'node:os';

/** Tests are ESM TypeScript: swc strips the types, node runs the modules as they are. */
export default {
  testEnvironment: 'node',
  // Labs wait more than they work: two suites at a time also where there are two cores only.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  testSequencer: '<rootDir>/test/support/longest-first.cjs',
  // For what hangs, and no measure of speed: a property takes its time on a machine that is busy.
  testTimeout: 120_000,
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
};
