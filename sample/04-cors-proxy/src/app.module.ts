import { type DynamicModule, Module } from '@nestjs/common';
import { CorsModule } from 'nestjs-cors';
import { lookup } from 'node:dns';
import { Forwarder, LOOKUP, SETTINGS } from './forwarder.service.js';
import { controllerFor } from './upstream.controller.js';
import type { ProxySettings } from './upstreams.js';

@Module({})
export class AppModule {
  static register(settings: ProxySettings): DynamicModule {
    return {
      module: AppModule,
      imports: [
        CorsModule.forRoot({
          origin: settings.origins,
          enforce: true, // pages of other origins are refused here, before the upstream is asked
          exposedHeaders: 'auto', // every header that the upstream sends
          maxAge: 600,
        }),
      ],
      controllers: Object.entries(settings.upstreams).map(([name, upstream]) =>
        controllerFor(name, upstream),
      ),
      providers: [
        Forwarder,
        { provide: SETTINGS, useValue: settings },
        { provide: LOOKUP, useValue: lookup },
      ],
    };
  }
}
