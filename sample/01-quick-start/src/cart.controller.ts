import { Controller, Get } from '@nestjs/common';
import { Cors } from 'nestjs-cors';

/** The shop's own pages, with the customer's cookies. The origin is the module's. */
@Cors({ credentials: true })
@Controller('cart')
export class CartController {
  @Get()
  show() {
    return { items: [{ product: 1, quantity: 2 }] };
  }
}
