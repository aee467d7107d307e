import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { Cors } from 'nestjs-cors';

/** Public: every page can read the catalogue. */
@Cors('*')
@Controller('products')
export class ProductsController {
  @Get()
  list() {
    return [{ id: 1, name: 'Teapot' }];
  }

  /** Narrower than its controller: only the back office can delete. */
  @Cors('https://admin.example.com')
  @Delete(':id')
  @HttpCode(204)
  remove(@Param('id') _id: string) {}
}
