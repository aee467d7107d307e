// Loaded with `--import`. Packages at the root load some others only on demand (`useStaticAssets()` and Swagger load
// `@fastify/static`), and would look for them at the root, where they are not installed.
import { register } from 'node:module';

const hooks = `
  const here = ${JSON.stringify(import.meta.url)};
  export async function resolve(specifier, context, next) {
    try {
      return await next(specifier, context);
    } catch (error) {
      if (!/^(@[^/]+\\/)?[a-z]/.test(specifier) || context.parentURL === here) throw error;
      return next(specifier, { ...context, parentURL: here });
    }
  }`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
