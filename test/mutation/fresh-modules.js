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
 * Runs TypeScript modules any number of times: a file is compiled once, to a function, and calling that again costs
 * next to nothing. So every mutant gets fresh modules, and code that runs on import is tested like any other.
 *
 * @param {string} root the folder of tsconfig.json, whose `paths` apply
 * @param {Record<string, object>} given modules by name, in place of the installed ones
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

  /** Runs a file and the files that it imports, each of them once. */
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
