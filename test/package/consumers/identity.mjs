import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const found = [];
for (const name of process.argv.slice(2)) {
  const imported = await import(name);
  const required = require(name);
  const names = Object.keys(imported);
  found.push({ name, same: names.length > 0 && names.every((key) => imported[key] === required[key]) });
}
console.log(JSON.stringify(found));
