import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { compileLibrary } from '../../support/compiled-library.js';

const script = fileURLToPath(new URL('response-shape.js', import.meta.url));

describe('what Express sets on a response is set early, and', () => {
  it('responses have one shape, which makes everything done with them cheap', async () => {
    const args = ['--allow-natives-syntax', script, await compileLibrary()];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(JSON.parse(stdout)).toEqual({ isShared: true, compared: 9, isAny: false });
  }, 120_000);
});
