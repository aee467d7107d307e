import { Module } from '@nestjs/common';
import { CorsModule } from 'nestjs-cors';
import { CartController } from './cart.controller.js';
import { HealthController } from './health.controller.js';
import { ProductsController } from './products.controller.js';

@Module({
  imports: [
    // Applies unless a controller or a handler says otherwise.
    CorsModule.forRoot({ origin: 'https://shop.example.com', maxAge: 600 }),
  ],
  controllers: [CartController, ProductsController, HealthController],
})
export class AppModule {}
