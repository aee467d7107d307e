import { Body, Controller, Get, Inject, Post } from '@nestjs/common';
import { OrderFeed } from './order-feed.gateway.js';

interface Order {
  readonly id: number;
  readonly product: string;
}

/** The shop's own API: uses the default policy. */
@Controller('orders')
export class OrdersController {
  private readonly orders: Order[] = [];

  constructor(@Inject(OrderFeed) private readonly feed: OrderFeed) {}

  @Get()
  list(): readonly Order[] {
    return this.orders;
  }

  @Post()
  create(@Body() { product }: { product: string }): Order {
    const order = { id: this.orders.length + 1, product };
    this.orders.push(order);
    this.feed.announce(order);
    return order;
  }
}
