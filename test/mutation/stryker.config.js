/**
 * Which changes to the code does no test notice? `npm run test:mutation`, or for a part of the code:
 * `npm run test:mutation -- --mutate 'lib/protocol/*.ts'`. Stryker's options follow the `--`.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  testRunner: 'in-process',
  plugins: ['runner.js', 'summary.js'].map((name) => new URL(name, import.meta.url).href),
  mutate: ['lib/{decision,origins,options,protocol,browser}/**/*.ts'],
  coverageAnalysis: 'perTest',
  concurrency: 1,
  tempDirName: '.stryker-tmp',
  ignorePatterns: ['docs', 'coverage', 'dist', 'test/bench', 'test/browser', 'test/nest-11'],
  reporters: ['summary', 'html', 'progress-append-only'],
  htmlReporter: { fileName: 'test/mutation/report/index.html' },
  jsonReporter: { fileName: 'test/mutation/report/index.json' },
  thresholds: { high: 97, low: 97 },
};
