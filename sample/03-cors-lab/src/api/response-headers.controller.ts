import { Controller, Get, Header } from '@nestjs/common';
import { Cors } from 'nestjs-cors';
import { PAGE } from '../origins.js';

// #region headers-hidden
@Cors(PAGE)
@Controller('headers/hidden')
export class HiddenHeadersController {
  @Get('books')
  @Header('X-Total-Count', '42')
  @Header('Link', '</books?page=2>; rel="next"')
  list() {
    return [{ id: '1', title: 'Dune' }];
  }
}
// #endregion

// #region headers-listed
@Cors({
  origin: PAGE,
  exposedHeaders: ['X-Total-Count'],
})
@Controller('headers/listed')
export class ListedHeadersController {
  @Get('books')
  @Header('X-Total-Count', '42')
  @Header('Link', '</books?page=2>; rel="next"')
  list() {
    return [{ id: '1', title: 'Dune' }];
  }
}
// #endregion

// #region headers-auto
@Cors({
  origin: PAGE,
  exposedHeaders: 'auto',
})
@Controller('headers/auto')
export class AutoHeadersController {
  @Get('books')
  @Header('X-Total-Count', '42')
  @Header('Link', '</books?page=2>; rel="next"')
  list() {
    return [{ id: '1', title: 'Dune' }];
  }
}
// #endregion
