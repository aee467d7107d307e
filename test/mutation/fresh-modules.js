import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { compileFunction } from 'node:vm';
import { transformSync } from '@swc/core';

const SWC = {
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
  },
  module: { type: 'commonjs' },
};
const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname'];

function compile(file) {
  const { code } = transformSync(readFileSync(file, 'utf8'), { ...SWC, filename: file });
  return { start: compileFunction(code, PARAMETERS, { filename: file }), installed: createRequire(file) };
}

/**
 * Runs TypeScript modules as often as one likes: a file is compiled once, to a function, and calling that again costs
 * next to nothing. So every mutant gets modules without a past, and what runs on import is tried like anything else.
 *
 * @param {string} root the folder of tsconfig.json, whose `paths` count
 * @param {Record<string, object>} given modules by name, in place of those that are installed
 */
export function freshModules(root, given) {
  const { paths } = JSON.parse(readFileSync(resolve(root, 'tsconfig.json'), 'utf8')).compilerOptions;
  const aliases = Object.entries(paths).map(([name, [path]]) => [name.split('*'), path.split('*')]);
  const compiled = new Map();

  function source(name, from) {
    if (name.startsWith('.')) return resolve(dirname(from), name);
    for (const [[start, end], target] of aliases) {
      if (end === undefined ? name === start : name.startsWith(start) && name.endsWith(end)) {
        return resolve(root, target.join(end === undefined ? '' : name.slice(start.length, -end.length)));
      }
    }
    return undefined;
  }

  /** Runs a file and, unless they have been run for it, the files that it imports. */
  return function run(entry) {
    const modules = new Map();
    const load = (file) => {
      let module = modules.get(file);
      if (module) return module.exports;
      modules.set(file, (module = { exports: {} }));
      const { start, installed } = compiled.get(file) ?? compiled.set(file, compile(file)).get(file);
      const require = (name) => {
        if (Object.hasOwn(given, name)) return given[name];
        const typescript = source(name, file)?.replace(/\.js$/u, '.ts');
        return typescript !== undefined && existsSync(typescript) ? load(typescript) : installed(name);
      };
      start.call(module.exports, module.exports, require, module, file, dirname(file));
      return module.exports;
    };
    return load(entry);
  };
}
