import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bin, run } from '../packed-package.js';

const ask = fileURLToPath(new URL('./ask.ts', import.meta.url));
const quietly = ['--prefer-offline', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel', 'error'];

/** What every project answers after `prepare()`. */
export const ANSWERS = {
  preflight: { status: 204, origin: 'https://partner.example', methods: 'GET,HEAD' },
  refused: { status: 204, origin: null, methods: null },
  actual: { status: 200, origin: 'https://partner.example', methods: null },
};

/** `nest new` in Nest 11: CommonJS, Jest. */
export async function newNest11(folder: string, name: string): Promise<string> {
  const options = ['--skip-install', '--skip-git', '--package-manager', 'npm'];
  await run(
    'npm',
    ['exec', '--yes', '--prefer-offline', '--package=@nestjs/cli@^11', '--', 'nest', 'new', name, ...options],
    folder,
  );
  return join(folder, name);
}

/** `nest new` in Nest 12, which offers ES modules with Vitest or CommonJS with Jest. */
export async function newNest12(folder: string, name: string, type: 'esm' | 'cjs'): Promise<string> {
  const options = [`--name=${name}`, `--type=${type}`, '--package-manager=npm'];
  await run(bin('schematics'), ['@nestjs/schematics:application', ...options], folder);
  return join(folder, name);
}

/**
 * Does what a user does: installs the package, and adds the module and a decorator.
 *
 * @param versions of development dependencies, where they differ from what `nest new` wrote
 */
export async function prepare(
  project: string,
  tarball: string,
  versions: Readonly<Record<string, string>> = {},
): Promise<void> {
  const manifest = JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  Object.assign(manifest.devDependencies, versions);
  // These take half of the time to install and are not needed here.
  for (const name of Object.keys(manifest.devDependencies)) {
    if (/lint|prettier|globals|mau/.test(name)) delete manifest.devDependencies[name];
  }
  await writeFile(join(project, 'package.json'), JSON.stringify(manifest, null, 2));
  await add(project, tarball);
  await edit(join(project, 'src/app.module.ts'), [
    [/^/, "import { CorsModule } from 'nestjs-cors';\n"],
    ['imports: []', "imports: [CorsModule.forRoot({ origin: 'https://shop.example' })]"],
  ]);
  await edit(join(project, 'src/app.controller.ts'), [
    [/^/, "import { Cors } from 'nestjs-cors';\n"],
    ['@Controller()', "@Cors('https://partner.example')\n@Controller()"],
  ]);
  await edit(join(project, 'test/app.e2e-spec.ts'), [['  afterEach(', `${E2E_TEST}\n\n  afterEach(`]]);
  await cp(ask, join(project, 'src/ask.ts'));
}

const E2E_TEST = `  it('/ (preflight)', () => {
    return request(app.getHttpServer())
      .options('/')
      .set('Origin', 'https://partner.example')
      .set('Access-Control-Request-Method', 'GET')
      .expect(204)
      .expect('Access-Control-Allow-Origin', 'https://partner.example');
  });`;

/** Installs packages in a folder. */
export async function add(project: string, ...packages: string[]): Promise<void> {
  await run('npm', ['install', ...quietly, ...packages], project);
}

/** Installs the Node executable of another major version in a separate folder. */
export async function installNode(folder: string, major: number): Promise<Record<string, string>> {
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), '{}');
  await add(folder, `node@${major}`);
  const { stdout } = await run(join(folder, 'node_modules/.bin/node'), ['-p', 'process.execPath'], folder);
  return { PATH: `${dirname(stdout.trim())}:${process.env['PATH']}` };
}

async function edit(file: string, changes: readonly (readonly [string | RegExp, string])[]): Promise<void> {
  let text = await readFile(file, 'utf8');
  for (const [from, to] of changes) {
    const changed = text.replace(from, to);
    if (changed === text) throw new Error(`${file} is not what nest new wrote before: no ${from}`);
    text = changed;
  }
  await writeFile(file, text);
}
