import { type DynamicModule, Module } from '@nestjs/common';
import { CorsModule } from 'nestjs-cors';
import { CorsMetrics } from './metrics/cors-metrics.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { OrdersController } from './orders/orders.controller.js';
import { RefusalsController } from './page/refusals.controller.js';

@Module({})
export class AppModule {
  /** @param shop the origin whose pages may use the orders */
  static register(shop: string): DynamicModule {
    return {
      module: AppModule,
      imports: [
        CorsModule.forRoot({
          origin: shop,
          // What if disallowed requests got 403, and the shop's pages could only read?
          reportOnly: { methods: ['GET'], enforce: true },
        }),
      ],
      controllers: [RefusalsController, MetricsController, OrdersController],
      providers: [CorsMetrics],
    };
  }
}
