import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

/** The package's names resolve to its sources, as they do for the compiler. */
const { paths } = JSON.parse(readFileSync(new URL('tsconfig.json', import.meta.url), 'utf8')).compilerOptions;
const sources = Object.entries(paths).map(([name, [path]]) => [
  `^${name.replaceAll('.', '\\.').replace('*', '(.*)')}$`,
  path.replace('.', '<rootDir>').replace('*', '$1'),
]);

/** The Node adapter, which is not a dependency: from `node_modules`, or from the folder that a variable names. */
const platformNode = process.env['NESTJS_PLATFORM_NODE'];
if (platformNode === undefined) {
  try {
    createRequire(import.meta.url).resolve('@nestjs/platform-node');
  } catch {
    console.warn('@nestjs/platform-node is not installed: every suite leaves the Node platform out.');
  }
}

/** One suite, two Nest majors: the second project maps `@nestjs/*` to the tree under `test/nest-11`. */
const project = (displayName, moduleNameMapper) => ({
  displayName,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    ...Object.fromEntries(sources),
    ...moduleNameMapper,
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/sample/.*/dist/'],
});

export default {
  testTimeout: 30_000,
  // Never in Jest's own process, which is the default on a machine with two processors: the modules of finished files
  // stay in memory, and hundreds of files are more than a heap holds. A worker that has grown too large is replaced.
  maxWorkers: '100%',
  workerIdleMemoryLimit: '1.5GB',
  collectCoverageFrom: ['lib/**/*.ts'],
  coverageThreshold: { global: { lines: 95, branches: 95 } },
  projects: [
    {
      ...project('nest-12', {
        ...(platformNode && { '^@nestjs/platform-node$': join(resolve(platformNode), 'index.js') }),
      }),
      // Whatever such a folder imports, mainly Nest, comes from this project.
      modulePaths: ['<rootDir>/node_modules'],
      testMatch: ['<rootDir>/test/**/*.spec.ts'],
      // `npm run test:package` and `npm run test:ecosystem`: they install hundreds of packages.
      testPathIgnorePatterns: [
        '/node_modules/',
        '<rootDir>/test/package/fresh/',
        '<rootDir>/test/ecosystem/',
      ],
    },
    {
      ...project('nest-11', {
        '^@nestjs/(common|core|microservices|platform-(?:express|fastify|socket\\.io|ws)|testing|websockets)$':
          '<rootDir>/test/nest-11/node_modules/@nestjs/$1',
        '^@nestjs/(common|core|websockets)/(.+)$': '<rootDir>/test/nest-11/node_modules/@nestjs/$1/$2',
      }),
      testMatch: ['<rootDir>/test/{e2e,conformance}/**/*.spec.ts'],
      // Nothing in these depends on the version of Nest.
      testPathIgnorePatterns: [
        '/node_modules/',
        '<rootDir>/test/conformance/(origin-patterns|report-only)',
        '<rootDir>/test/e2e/dynamic-origins-under-load',
      ],
    },
  ],
};
