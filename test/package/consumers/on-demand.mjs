// Prints whether large packages are loaded: by the import, and by the first origin that needs one.
import { createRequire } from 'node:module';

const { cache } = createRequire(import.meta.url);
const isLoaded = (name) => Object.keys(cache).some((path) => path.includes(`/node_modules/${name}/`));

const { validateOrigins } = await import('nestjs-cors');
await import('nestjs-cors/testing');
const imported = { tldts: isLoaded('tldts'), 'find-my-way': isLoaded('find-my-way') };
const issues = validateOrigins(['https://*.github.io'], { credentials: true });
console.log(JSON.stringify({ imported, codes: issues.map(({ code }) => code), tldts: isLoaded('tldts') }));
