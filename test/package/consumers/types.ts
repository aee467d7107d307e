import { Controller, Get, Inject, Injectable, Module } from '@nestjs/common';
import {
  Cors,
  CorsModule,
  CorsService,
  extend,
  fromProvider,
  type CorsModuleOptions,
  type CorsOriginProvider,
  type CorsOriginSource,
  type CorsReason,
  type CorsRequest,
} from 'nestjs-cors';
import { of } from 'rxjs';

@Injectable()
export class Tenants implements CorsOriginProvider {
  isAllowed(origin: string, { headers }: CorsRequest): boolean {
    return origin === headers['host'];
  }
}

@Injectable()
export class Partners implements CorsOriginSource {
  origins() {
    return of(['https://partner.example', /^https:\/\/b\.example$/]);
  }
}

@Cors(Tenants, { credentials: true })
@Controller('cats')
export class CatsController {
  @Cors({ exposedHeaders: extend('X-Total-Count') })
  @Get()
  list(): string[] {
    return [];
  }

  @Cors(false)
  @Get('off')
  off(): void {}

  @Cors('https://a.example', /^https:\/\/b\.example$/)
  @Get('some')
  some(): void {}
}

const options: CorsModuleOptions = {
  origin: fromProvider(Partners, { timeoutMs: 500 }),
  policies: { open: { origin: '*' } },
};

@Module({
  imports: [CorsModule.forRoot(options)],
  controllers: [CatsController],
  providers: [Tenants, Partners],
})
export class AppModule {
  constructor(@Inject(CorsService) readonly service: CorsService) {}

  get origins(): unknown[] {
    return this.service.routes().map(({ policy }) => policy?.origin);
  }
}

CorsModule.forRootAsync({ useFactory: async () => options });

export const reason: CorsReason = 'origin-not-allowed';

// @ts-expect-error -- options that do not exist are refused by the compiler
CorsModule.forRoot({ maxage: 600 });
