import { Controller, Get } from '@nestjs/common';
import { Cors } from 'nestjs-cors';
import { PAGE } from '../origins.js';

// #region mistakes-no-policy
@Controller('mistakes/no-policy')
export class WithoutPolicyController {
  @Get('books')
  list() {
    return [{ id: '1', title: 'Dune' }];
  }
}
// #endregion

// #region mistakes-policy
@Cors(PAGE)
@Controller('mistakes/policy')
export class WithPolicyController {
  @Get('books')
  list() {
    return [{ id: '1', title: 'Dune' }];
  }
}
// #endregion

// #region mistakes-unprotected
@Cors('https://partner.example.com')
@Controller('mistakes/prices')
export class PricesController {
  @Get()
  list() {
    return [{ title: 'Dune', wholesale: 4.2 }];
  }
}
// #endregion

// #region mistakes-enforced
@Cors({
  origin: 'https://partner.example.com',
  enforce: true,
})
@Controller('mistakes/enforced-prices')
export class EnforcedPricesController {
  @Get()
  list() {
    return [{ title: 'Dune', wholesale: 4.2 }];
  }
}
// #endregion
