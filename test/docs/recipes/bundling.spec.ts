import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { compileLibrary } from '../../support/compiled-library.js';
import { compileSnippet, readSnippets } from '../snippets.js';
import { programOf } from './recipe.js';

const run = promisify(execFile);
const page = 'docs/recipes/bundling.md';
const root = fileURLToPath(new URL('../../..', import.meta.url));
const bin = (name: string) => join(root, 'node_modules/.bin', name);

/** Does what `main.ts` does, sends one preflight, and prints only its answer. */
const main = `
  bootstrap().then(async (app) => {
    const { port } = app.getHttpServer().address();
    const response = await fetch('http://127.0.0.1:' + port + '/orders', {
      method: 'OPTIONS',
      headers: { Origin: 'https://shop.example.com', 'Access-Control-Request-Method': 'GET' },
    });
    const [{ controller }] = app.get(require('nestjs-cors').CorsService).routes();
    const { status, headers } = response;
    console.log(JSON.stringify({ status, origin: headers.get('access-control-allow-origin'), controller }));
    await app.close();
  });
`;

describe('bundling', () => {
  let project: string;
  let elsewhere: string;

  beforeAll(async () => {
    // Inside the repository, so that esbuild finds Nest.
    project = await mkdtemp(join(root, 'node_modules/.bundling-'));
    elsewhere = await mkdtemp(join(tmpdir(), 'bundling-'));
    const library = join(project, 'node_modules/nestjs-cors');
    await mkdir(join(project, 'dist'));
    await cp(await compileLibrary(), join(library, 'lib'), { recursive: true });
    const manifest = { name: 'nestjs-cors', type: 'module', exports: './lib/index.js' };
    await writeFile(join(library, 'package.json'), JSON.stringify(manifest));
    await writeFile(join(project, 'package.json'), '{}');
    await writeFile(join(project, 'dist/main.js'), compileSnippet(programOf(page).code) + main);
  }, 300_000);

  afterAll(async () => {
    await rm(project, { recursive: true, force: true });
    await rm(elsewhere, { recursive: true, force: true });
  });

  it('with the command from the page makes one file that needs no node_modules', async () => {
    const commands = readSnippets(page).find(({ language }) => language === 'bash')!.code;
    const [, options] = /npx esbuild ((?:.*\\\n)*.*)/.exec(commands)!;
    const outfile = join(elsewhere, 'main.cjs');
    const args = options!.replaceAll('\\\n', ' ').replace('bundle/main.cjs', outfile).trim().split(/\s+/);
    await run(bin('esbuild'), [...args, '--log-level=error'], { cwd: project });
    const { stdout } = await run(process.execPath, [outfile], {
      cwd: elsewhere,
      env: { ...process.env, PORT: '0' },
    });
    expect(JSON.parse(stdout)).toEqual({
      status: 204,
      origin: 'https://shop.example.com',
      controller: 'OrdersController',
    });
  }, 120_000);
});
