import { Controller, Get, Module } from '@nestjs/common';
import { Cors, CorsModule } from 'nestjs-cors';
import { PAGE } from '../origins.js';

// #region start-refused
@Cors({ origin: '*', credentials: true })
@Controller('accounts')
class AnyonesAccountsController {
  @Get()
  list() {
    return [];
  }
}
// #endregion

// #region start-accepted
@Cors({ origin: PAGE, credentials: true })
@Controller('accounts')
class AccountsController {
  @Get()
  list() {
    return [];
  }
}
// #endregion

@Module({ imports: [CorsModule.forRoot()], controllers: [AnyonesAccountsController] })
class RefusedModule {}

@Module({ imports: [CorsModule.forRoot()], controllers: [AccountsController] })
class AcceptedModule {}

/** Modules that a scenario tries to start, by the name that the scenario gives. */
export const startable = { 'any-origin': RefusedModule, 'one-origin': AcceptedModule };
