import { beforeAll, describe, expect, it } from '@jest/globals';
import { noteForeignGrant, tellOfForeignGrants } from '../../../lib/platform/foreign-grants.js';

describe('noteForeignGrant', () => {
  const told: string[] = [];
  beforeAll(() => tellOfForeignGrants((message) => told.push(message)));

  it('cannot be used to forge a line of the log', () => {
    noteForeignGrant({ url: '/a\u009b2K\u0085/b' }, 'access-control-allow-origin');
    expect(told.splice(0).join()).toContain('below /a\\u009b2K\\u0085/.');
  });

  it('reads no more than the beginning of a long URL', () => {
    noteForeignGrant({ url: `/long/${'a'.repeat(300)}/b` }, 'access-control-allow-origin');
    noteForeignGrant({ url: `/long/${'b'.repeat(300)}/b` }, 'access-control-allow-origin');
    expect(told.splice(0)).toEqual([expect.stringContaining('below /long/.')]);
  });

  it('leaves out the name of the file, and a query with slashes', () => {
    noteForeignGrant({ url: '/outer/inner/file?a=/b/c' }, 'access-control-allow-origin');
    expect(told.splice(0).join()).toContain('below /outer/inner/.');
  });
});
