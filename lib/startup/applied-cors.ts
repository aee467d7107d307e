import type { ModulesContainer } from '@nestjs/core';
import type { Adapter } from '../platform/platform.js';

interface Consumer {
  apply(...middleware: unknown[]): unknown;
}

interface ConfiguringModule {
  configure?(consumer: Consumer): unknown;
}

const watched = new WeakSet<object>();

/**
 * Finds the modules that apply the `cors` package with `consumer.apply()`, as a user would name them. Nest wraps each
 * function before anybody sees it again, so the calls themselves are watched: in the modules' `configure()`, which
 * `app.init()` calls after it has initialized the adapter.
 */
export class AppliedCors {
  readonly found = new Set<string>();

  constructor(private readonly modules: ModulesContainer) {}

  watch(adapter: Adapter): void {
    const init = adapter.init?.bind(adapter);
    adapter.init = () => {
      this.#watchModules();
      return init?.();
    };
  }

  #watchModules(): void {
    for (const { instance, metatype } of this.modules.values()) {
      const module = instance as unknown as ConfiguringModule | undefined;
      const configure = module?.configure;
      if (module === undefined || typeof configure !== 'function' || watched.has(module)) continue;
      watched.add(module);
      module.configure = (consumer) => {
        this.#watchConsumer(consumer, metatype.name);
        return configure.call(module, consumer);
      };
    }
  }

  #watchConsumer(consumer: Consumer, module: string): void {
    const apply = consumer.apply.bind(consumer);
    consumer.apply = (...middleware) => {
      // The name of the function that cors() returns.
      const hasCors = middleware
        .flat(Infinity)
        .some((one) => typeof one === 'function' && one.name === 'corsMiddleware');
      if (hasCors) this.found.add(`consumer.apply(cors()) in ${module}`);
      return apply(...middleware);
    };
  }
}
