import { Controller, Get } from '@nestjs/common';
import { Cors } from 'nestjs-cors';
import { PAGE } from '../origins.js';

// #region simple-no-policy
@Controller('simple/no-policy')
export class NoPolicyController {
  @Get()
  read() {
    return { message: 'Hello from the API.' };
  }
}
// #endregion

// #region simple-other-scheme
@Cors(PAGE.replace('http:', 'https:'))
@Controller('simple/other-scheme')
export class OtherSchemeController {
  @Get()
  read() {
    return { message: 'Hello from the API.' };
  }
}
// #endregion

// #region simple-other-port
@Cors('http://localhost:8080')
@Controller('simple/other-port')
export class OtherPortController {
  @Get()
  read() {
    return { message: 'Hello from the API.' };
  }
}
// #endregion

// #region simple-any-port
@Cors('http://localhost:*')
@Controller('simple/any-port')
export class AnyPortController {
  @Get()
  read() {
    return { message: 'Hello from the API.' };
  }
}
// #endregion

// #region simple-one-origin
@Cors(PAGE)
@Controller('simple/one-origin')
export class OneOriginController {
  @Get()
  read() {
    return { message: 'Hello from the API.' };
  }
}
// #endregion

// #region simple-any-origin
@Cors('*')
@Controller('simple/any-origin')
export class AnyOriginController {
  @Get()
  read() {
    return { message: 'Hello from the API, whoever you are.' };
  }
}
// #endregion
