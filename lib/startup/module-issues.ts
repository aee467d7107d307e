import type { ModulesContainer } from '@nestjs/core';
import { CORS_OPTIONS } from './cors.constants.js';
import type { CorsConfigurationIssue } from '../errors/cors-configuration-error.js';
import { describeValue } from '../origins/read-origin.js';

/** Options of the module that are not a set of options at all. */
export function notOptions(options: unknown): CorsConfigurationIssue {
  return {
    code: 'CORS_E006',
    place: 'CorsModule.forRoot()',
    message: `${describeValue(options)} is not a set of options. Write CorsModule.forRoot({ origin: 'https://example.com' }); a function of the request goes into "origin".`,
  };
}

/** Options that are given more than once. */
export function findRepeatedModules(modules: ModulesContainer): CorsConfigurationIssue[] {
  const count = [...modules.values()].filter(({ providers }) => providers.has(CORS_OPTIONS)).length;
  if (count < 2) return [];
  return [
    {
      code: 'CORS_E023',
      place: 'CorsModule',
      message: `its forRoot() is imported ${count} times. Import CorsModule.forRoot() once, in the root module; it is global.`,
    },
  ];
}
