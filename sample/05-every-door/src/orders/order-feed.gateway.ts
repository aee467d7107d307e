import { WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import { Cors } from 'nestjs-cors';
import type { Server } from 'socket.io';

/** Tells every screen of the shop and of the warehouse about new orders. */
@Cors({ policy: 'order feed' })
@WebSocketGateway()
export class OrderFeed {
  @WebSocketServer()
  private readonly server!: Server;

  announce(order: { readonly id: number }): void {
    this.server.emit('order', order);
  }
}
