import config from '../../jest.config.js';

/** The unit tests on Nest 12: fast, and the only ones that look at these folders directly. */
const [{ displayName: _, ...project }] = config.projects;

export default {
  ...project,
  rootDir: process.cwd(),
  testTimeout: config.testTimeout,
  testMatch: ['<rootDir>/test/unit/**/*.spec.ts'],
  modulePathIgnorePatterns: [...project.modulePathIgnorePatterns, '<rootDir>/.stryker-tmp/'],
};
