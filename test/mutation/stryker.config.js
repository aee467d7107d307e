/**
 * Which changes of the code does no test notice? `npm run test:mutation`, or for a part of it:
 * `npm run test:mutation -- --mutate 'lib/protocol/*.ts'`. Options of Stryker follow the `--`.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  testRunner: 'jest',
  plugins: ['@stryker-mutator/jest-runner'],
  testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  jest: { projectType: 'custom', configFile: 'test/mutation/jest.config.js', enableFindRelatedTests: true },
  mutate: ['lib/{decision,origins,options,protocol,browser}/**/*.ts'],
  coverageAnalysis: 'perTest',
  concurrency: 1,
  // What runs once, on import, cannot be told apart by test: each such mutant would run all tests of its file again.
  ignoreStatic: true,
  tempDirName: '.stryker-tmp',
  ignorePatterns: ['docs', 'sample', 'coverage', 'dist', 'test/bench', 'test/browser', 'test/nest-11'],
  reporters: ['clear-text', 'html', 'progress-append-only'],
  htmlReporter: { fileName: 'test/mutation/report/index.html' },
  thresholds: { high: 97, low: 97, break: 97 },
};
