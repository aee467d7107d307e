import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';

const lib = fileURLToPath(new URL('../../lib', import.meta.url));

/** docs/design.md shows them in this order; a layer imports from itself and from the layers before it. */
const LAYERS = [
  'protocol',
  'browser',
  'origins',
  'options',
  'policy',
  'decision',
  'routing',
  'platform',
  'explain',
  'watch',
  'startup',
  'gateways',
  'nest',
  'wire',
  'testing',
  'command',
];
/** Every layer may use these. `errors` uses only facts about the protocol. */
const LEAF = 'errors';
const LAYERS_ON_NEST = new Set(['routing', 'platform', 'startup', 'gateways', 'nest']);
const MAX_LINES = 250;

interface Import {
  readonly file: string;
  /** A file of lib, or the name of a package. */
  readonly target: string;
  readonly inLib: boolean;
  readonly typeOnly: boolean;
}

const files = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const imports = files.flatMap(importsOf);

describe('the source in lib', () => {
  it('is found by this test', () => {
    expect(files).toContain('index.ts');
    expect(imports).toContainEqual({
      file: 'cors.guard.ts',
      target: 'startup/guard-request.ts',
      inLib: true,
      typeOnly: false,
    });
  });

  it('has files in the folders of the design only', () => {
    expect([...new Set(files.map(layerOf))].sort()).toEqual([...LAYERS, LEAF].sort());
  });

  it('imports in one direction', () => {
    const upward = imports
      .filter(({ inLib }) => inLib)
      .filter(({ file, target }) => !mayImport(layerOf(file), layerOf(target)))
      .map(({ file, target }) => `${file} imports ${target}`);
    expect(upward).toEqual([]);
  });

  it('does not model browsers on the request path', () => {
    const users = imports.filter(({ inLib, target }) => inLib && layerOf(target) === 'browser');
    const onThePath = new Set(LAYERS.slice(LAYERS.indexOf('browser') + 1, LAYERS.indexOf('startup') + 1));
    // Explanations are loaded on demand; of that folder, only refusals are described while requests run.
    onThePath.delete('explain');
    expect(users.length).toBeGreaterThan(0);
    expect(users.filter(({ file }) => onThePath.has(layerOf(file)))).toEqual([]);
    const asked = imports.filter(({ target }) => /^explain\/(?:explain|is-allowed)\.ts$/.test(target));
    expect(asked.filter(({ file, typeOnly }) => layerOf(file) !== 'explain' && !typeOnly)).toEqual([]);
  });

  it('models the browser without Node and without packages, so that a page can do it too', () => {
    const reached = new Set(files.filter((file) => layerOf(file) === 'browser'));
    for (const file of reached) {
      for (const { target, inLib } of imports.filter((one) => one.file === file && !one.typeOnly)) {
        expect(`${file} imports ${inLib ? 'lib' : target}`).toBe(`${file} imports lib`);
        reached.add(target);
      }
    }
  });

  it.each(['gateways', 'testing', 'command'])('loads %s only for those who import it', (folder) => {
    const loading = imports
      .filter(({ file, target }) => layerOf(target) === folder && layerOf(file) !== folder)
      .map(({ file, target }) => `${file} imports ${target}`);
    expect(loading).toEqual([]);
  });

  it('imports without a cycle', () => {
    expect(findCycle()).toEqual([]);
  });

  it('uses Nest, except for its types, only in routing, platform, startup, gateways and the Nest files', () => {
    const pure = imports
      .filter(({ target, typeOnly }) => target.startsWith('@nestjs/') && !typeOnly)
      .filter(({ file }) => !LAYERS_ON_NEST.has(layerOf(file)))
      .map(({ file, target }) => `${file} imports ${target}`);
    expect(pure).toEqual(['errors/cors-forbidden.exception.ts imports @nestjs/common']);
  });

  it('imports platform packages only in the WebSocket adapters, so that each application installs its own', () => {
    const packages = imports
      .filter(({ target }) =>
        /^(?:@nestjs\/(?:platform-|websockets)|socket\.io|ws$|express$|fastify$)/.test(target),
      )
      .map(({ file, target }) => `${file} imports ${target}`);
    expect(packages).toEqual([
      'gateways/socket.io.ts imports @nestjs/platform-socket.io',
      'gateways/ws.ts imports @nestjs/platform-ws',
    ]);
  });

  it('imports only packages that package.json lists', () => {
    const { dependencies, peerDependencies } = JSON.parse(
      readFileSync(join(lib, '../package.json'), 'utf8'),
    ) as Record<string, Record<string, string>>;
    const promised = new Set([...Object.keys(dependencies!), ...Object.keys(peerDependencies!)]);
    const used = imports.filter(({ inLib, target }) => !inLib && !target.startsWith('node:'));
    expect(used.filter(({ target }) => !promised.has(packageName(target)))).toEqual([]);
    // And the other way round: a package that nothing imports would be installed for nothing.
    const names = new Set(used.map(({ target }) => packageName(target)));
    expect(Object.keys(dependencies!).filter((name) => !names.has(name))).toEqual([]);
  });

  it(`has no file of more than ${MAX_LINES} lines`, () => {
    const long = files
      .map((file) => ({ file, lines: readFileSync(join(lib, file), 'utf8').trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > MAX_LINES);
    expect(long).toEqual([]);
  });

  it('names files by what they do', () => {
    expect(files.filter((file) => /(?:^|\/)(?:utils?|helpers?|common|misc)\.ts$/.test(file))).toEqual([]);
  });
});

function layerOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : 'nest';
}

function mayImport(from: string, to: string): boolean {
  if (from === LEAF) return to === LEAF || to === 'protocol';
  return to === LEAF || LAYERS.indexOf(to) <= LAYERS.indexOf(from);
}

function packageName(target: string): string {
  return target.split('/', target.startsWith('@') ? 2 : 1).join('/');
}

function importsOf(file: string): Import[] {
  const path = join(lib, file);
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
  return source.statements
    .filter((node) => ts.isImportDeclaration(node) || ts.isExportDeclaration(node))
    .flatMap((node) => {
      if (node.moduleSpecifier === undefined) return [];
      const { text } = node.moduleSpecifier as ts.StringLiteral;
      const inLib = text.startsWith('.');
      const target = inLib ? relative(lib, join(dirname(path), text)).replace(/\.js$/, '.ts') : text;
      return [{ file, target, inLib, typeOnly: isTypeOnly(node) }];
    });
}

function isTypeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) {
    const { exportClause } = node;
    const named = exportClause !== undefined && ts.isNamedExports(exportClause);
    return node.isTypeOnly || (named && exportClause.elements.every((element) => element.isTypeOnly));
  }
  const clause = node.importClause;
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = clause.namedBindings;
  return (
    clause.name === undefined &&
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.every((element) => element.isTypeOnly)
  );
}

/** The files of the first cycle, with the first file again at the end; empty if there is none. */
function findCycle(): string[] {
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): string[] => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const { target } of imports.filter((one) => one.file === file && one.inLib)) {
      const cycle = visit(target, [...trail, file]);
      if (cycle.length > 0) return cycle;
    }
    done.add(file);
    return [];
  };
  return files.map((file) => visit(file, [])).find((cycle) => cycle.length > 0) ?? [];
}

describe('the unit tests', () => {
  it('get fast-check from the module that fixes its seed', () => {
    const folder = fileURLToPath(new URL('.', import.meta.url));
    const specs = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );
    const unseeded = specs.filter((file) =>
      /from 'fast-check'/.test(readFileSync(join(folder, file), 'utf8')),
    );
    expect(unseeded.filter((file) => file !== 'architecture.spec.ts')).toEqual([]);
  });
});
