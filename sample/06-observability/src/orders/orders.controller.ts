import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';

@Controller('orders')
export class OrdersController {
  @Get()
  list(): object[] {
    return [{ id: '7', product: 'teapot' }];
  }

  @Get(':id')
  find(@Param('id') id: string): object {
    return { id, product: 'teapot' };
  }

  @Delete(':id')
  @HttpCode(204)
  cancel(): void {}
}
