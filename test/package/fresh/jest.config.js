import config from '../../../jest.config.js';

const [project] = config.projects;

export default {
  ...project,
  rootDir: '../../..',
  displayName: 'fresh projects',
  testMatch: ['<rootDir>/test/package/fresh/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};
