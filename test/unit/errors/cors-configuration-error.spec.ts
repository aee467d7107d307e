import { describe, expect, it } from '@jest/globals';
import { CorsConfigurationError } from '../../../lib/errors/cors-configuration-error.js';

const issue = {
  code: 'CORS_E004',
  place: 'Cats.list, maxAge from @Cors on Cats',
  message: '-1 is wrong.',
} as const;

describe('CorsConfigurationError', () => {
  it('reads as a list of what is wrong', () => {
    const error = new CorsConfigurationError([issue, { ...issue, code: 'CORS_E005', place: 'Dogs' }]);
    expect(error.name).toBe('CorsConfigurationError');
    expect(error.message).toBe(
      [
        'The CORS configuration has 2 problems:',
        '  CORS_E004 Cats.list, maxAge from @Cors on Cats: -1 is wrong.',
        '  CORS_E005 Dogs: -1 is wrong.',
        'Each code is explained, with a wrong and a right example, in node_modules/nestjs-cors/docs/errors.md',
      ].join('\n'),
    );
    expect(error.issues).toHaveLength(2);
  });

  it('names a single problem as one', () => {
    expect(new CorsConfigurationError([issue]).message).toMatch(
      /^The CORS configuration has a problem:\n {2}CORS_E004/,
    );
  });
});
