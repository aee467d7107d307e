import { Controller, Get } from '@nestjs/common';
import { Cors } from 'nestjs-cors';

/** For the shop's own pages, with the customer's cookies. Inherits the module's origin. */
@Cors({ credentials: true })
@Controller('cart')
export class CartController {
  @Get()
  show() {
    return { items: [{ product: 1, quantity: 2 }] };
  }
}
