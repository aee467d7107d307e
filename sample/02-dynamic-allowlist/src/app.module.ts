import { Module } from '@nestjs/common';
import { CorsModule } from 'nestjs-cors';
import { AdminController } from './admin/admin.controller.js';
import { ProductsController } from './api/products.controller.js';
import { WidgetController } from './api/widget.controller.js';
import { DatabaseModule } from './database/database.module.js';
import { OriginsModule } from './origins/origins.module.js';

@Module({
  imports: [CorsModule.forRoot(), DatabaseModule, OriginsModule],
  controllers: [AdminController, ProductsController, WidgetController],
})
export class AppModule {}
