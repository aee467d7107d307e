import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { type DynamicModule, Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { CorsModule } from 'nestjs-cors';
import { ProductsResolver } from './catalogue/products.resolver.js';
import { OrderFeed } from './orders/order-feed.gateway.js';
import { OrdersController } from './orders/orders.controller.js';
import { policies, type Sites } from './policies.js';

@Module({})
export class AppModule {
  static register(sites: Sites): DynamicModule {
    return {
      module: AppModule,
      imports: [
        CorsModule.forRoot(policies(sites)),
        GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true }),
      ],
      controllers: [OrdersController],
      providers: [ProductsResolver, OrderFeed],
    };
  }
}
