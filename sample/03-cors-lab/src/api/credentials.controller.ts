import { Controller, Get, Header, Headers, HttpCode, Post } from '@nestjs/common';
import { Cors } from 'nestjs-cors';
import { PAGE } from '../origins.js';

// #region credentials-session
@Cors({ origin: PAGE, credentials: true })
@Controller('credentials/session')
export class SessionController {
  @Post()
  @HttpCode(204)
  @Header('Set-Cookie', 'session=ada; Path=/credentials; HttpOnly; SameSite=Lax')
  signIn() {}
}
// #endregion

// #region credentials-any-origin
@Cors('*')
@Controller('credentials/any-origin')
export class AnyOriginAccountController {
  @Get('account')
  read(@Headers('cookie') cookie?: string) {
    return { signedIn: cookie?.includes('session=ada') ?? false };
  }
}
// #endregion

// #region credentials-not-stated
@Cors(PAGE)
@Controller('credentials/not-stated')
export class NotStatedAccountController {
  @Get('account')
  read(@Headers('cookie') cookie?: string) {
    return { signedIn: cookie?.includes('session=ada') ?? false };
  }
}
// #endregion

// #region credentials-allowed
@Cors({ origin: PAGE, credentials: true })
@Controller('credentials/allowed')
export class AllowedAccountController {
  @Get('account')
  read(@Headers('cookie') cookie?: string) {
    return { signedIn: cookie?.includes('session=ada') ?? false };
  }
}
// #endregion
