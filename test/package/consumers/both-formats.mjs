import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const found = [];
for (const name of process.argv.slice(2)) {
  // What `require` leads to where `module-sync` is not known.
  const { exports } = require('nestjs-cors/package.json');
  const target = exports[name.replace('nestjs-cors', '.')].require.replace('./', 'nestjs-cors/');
  const commonJs = require(`./node_modules/${target}`);
  found.push({ esm: Object.keys(await import(name)).sort(), cjs: Object.keys(commonJs).sort() });
}
console.log(JSON.stringify(found));
