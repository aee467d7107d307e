import { Query, Resolver } from '@nestjs/graphql';
import { Product } from './product.js';

@Resolver(() => Product)
export class ProductsResolver {
  @Query(() => [Product])
  products(): Product[] {
    return [{ id: '1', name: 'Teapot', picture: '/assets/teapot.svg' }];
  }
}
