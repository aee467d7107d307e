import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { bin, link, pack, PATIENCE_MS, readEntryPoints, run, type PackedPackage } from './packed-package.js';

const consumers = fileURLToPath(new URL('./consumers', import.meta.url));

interface ImportCost {
  /** Milliseconds of processor time. */
  readonly cpu: number;
  /** Heap in use, after a garbage collection. */
  readonly megabytes: number;
}

let folder: string;
let packed: PackedPackage;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nestjs-cors-'));
  packed = await pack();
}, PATIENCE_MS);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each([
  [12, 'node_modules'],
  [11, 'test/nest-11/node_modules'],
])('the package beside Nest %d', (major, tree) => {
  let consumer: string;

  beforeAll(async () => {
    consumer = join(folder, `consumer-${major}`);
    await cp(consumers, consumer, { recursive: true });
    await link(consumer, packed, tree);
  }, PATIENCE_MS);

  it.each([
    ['from an ES module', 'start.mjs'],
    ['with require()', 'start.cjs'],
  ])('answers %s', async (_how, file) => {
    const { stdout } = await run(process.execPath, [file], consumer);
    expect(JSON.parse(stdout)).toEqual({
      nest: major,
      preflight: { status: 204, origin: 'https://a.example', methods: 'GET,HEAD' },
      actual: { status: 200, origin: 'https://a.example', methods: null },
    });
  });

  it('is one copy for import and require() in one process, so that instanceof and tokens work', async () => {
    const entryPoints = await readEntryPoints();
    const { stdout } = await run(process.execPath, ['identity.mjs', ...entryPoints], consumer);
    expect(JSON.parse(stdout)).toEqual(entryPoints.map((name) => ({ name, same: true })));
  });

  it('has CommonJS that loads on its own, with the same exports', async () => {
    const entryPoints = await readEntryPoints();
    const { stdout } = await run(process.execPath, ['both-formats.mjs', ...entryPoints], consumer);
    for (const { esm, cjs } of JSON.parse(stdout) as Record<'esm' | 'cjs', string[]>[]) {
      expect(esm).not.toEqual([]);
      expect(cjs).toEqual(esm);
    }
  });

  it('loads the list of public suffixes only when an origin is first checked against it', async () => {
    const { stdout } = await run(process.execPath, ['on-demand.mjs'], consumer);
    expect(JSON.parse(stdout)).toEqual({
      imported: { tldts: false, 'find-my-way': false },
      codes: ['CORS_E009'],
      tldts: true,
    });
  });

  it('takes less than half as long to import as Nest, and less than 4 MB', async () => {
    const costs: Record<'nest' | 'library', ImportCost>[] = [];
    for (let round = 0; round < 3; round++) {
      const { stdout } = await run(process.execPath, ['--expose-gc', 'import-cost.mjs'], consumer);
      costs.push(JSON.parse(stdout) as (typeof costs)[number]);
    }
    const shares = costs.map(({ nest, library }) => library.cpu / nest.cpu);
    // The best of three: a busy machine makes a run slower, never faster.
    expect(Math.min(...shares)).toBeLessThan(0.5);
    expect(Math.min(...costs.map(({ library }) => library.megabytes))).toBeLessThan(4);
  });

  it.each([
    ['nodenext', 'nodenext', ['types.mts', 'types.cts']],
    // Nest 12 has only ES modules, which TypeScript's node16 does not let CommonJS import.
    ['node16', 'node16', major === 12 ? ['types.mts'] : ['types.mts', 'types.cts']],
    ['bundler', 'esnext', ['types.ts']],
    ['node10', 'commonjs', ['types.ts']],
  ])(
    'has types that work with moduleResolution %s',
    async (moduleResolution, module, files) => {
      await Promise.all(files.map((file) => cp(join(consumers, 'types.ts'), join(consumer, file))));
      const compilerOptions = {
        target: 'es2023',
        lib: ['es2023'],
        types: ['node'],
        module,
        moduleResolution,
        strict: true,
        exactOptionalPropertyTypes: true,
        experimentalDecorators: true,
        emitDecoratorMetadata: true,
        skipLibCheck: false,
        noEmit: true,
        ...(moduleResolution === 'node10' && { ignoreDeprecations: '6.0' }),
      };
      const { checked, messages } = checkTypes(consumer, { compilerOptions, files });
      expect(messages).toEqual([]);
      expect(checked).toEqual(expect.arrayContaining(files));
      expect(checked.filter((name) => name.endsWith('.d.ts'))).not.toEqual([]);
    },
    PATIENCE_MS,
  );
});

describe('Jest in CommonJS, as Nest 11 configures it', () => {
  it(
    'tests an application with the CommonJS files, without a flag or a transform of the package',
    async () => {
      const consumer = join(folder, 'jest-11');
      await cp(join(consumers, 'jest'), consumer, { recursive: true });
      await cp(join(consumers, 'answers.cjs'), join(consumer, 'answers.cjs'));
      await link(consumer, packed, 'test/nest-11/node_modules');
      const { stderr } = await run(bin('jest'), [], consumer);
      expect(stderr).toContain('Tests:       2 passed, 2 total');
    },
    PATIENCE_MS,
  );
});

/**
 * Compiles a consumer, and returns what the compiler reports for its files and the library's declarations. Those of
 * Nest and Node are only read, because checking them would take most of the compiler's time.
 */
function checkTypes(
  consumer: string,
  config: { readonly compilerOptions: object; readonly files: readonly string[] },
): { readonly checked: readonly string[]; readonly messages: readonly string[] } {
  const { options, fileNames, errors } = ts.parseJsonConfigFileContent(config, ts.sys, consumer);
  const program = ts.createProgram(fileNames, options, sharedHost(options));
  const own = program
    .getSourceFiles()
    .filter(({ fileName }) => /^(?!node_modules\/)|\/nestjs-cors\//.test(relative(consumer, fileName)));
  const found = [
    ...errors,
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...own.flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ]),
  ];
  return {
    checked: own.map(({ fileName }) => relative(consumer, fileName)),
    messages: found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
  };
}

const declarations = new Map<string, ts.SourceFile | undefined>();

/** Reads the declarations of Nest, Node and the language once for both majors; they differ only with the options. */
function sharedHost(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  const mode = `${options.module} ${options.moduleResolution}`;
  host.getSourceFile = (fileName, target, ...rest) => {
    if (!fileName.includes('/node_modules/')) return getSourceFile(fileName, target, ...rest);
    const format = typeof target === 'object' ? target.impliedNodeFormat : undefined;
    const key = `${mode} ${format} ${fileName}`;
    if (!declarations.has(key)) declarations.set(key, getSourceFile(fileName, target, ...rest));
    return declarations.get(key);
  };
  return host;
}
