import { All, Controller } from '@nestjs/common';
import { Cors } from 'nestjs-cors';
import { PAGE } from '../origins.js';

// #region free-none
@Controller('free/none')
export class FreeNoneController {
  @All()
  answer() {
    return { message: 'Hello from the API.' };
  }
}
// #endregion

// #region free-page
@Cors(PAGE)
@Controller('free/page')
export class FreePageController {
  @All()
  answer() {
    return { message: 'Hello from the API.' };
  }
}
// #endregion

// #region free-any
@Cors('*')
@Controller('free/any')
export class FreeAnyController {
  @All()
  answer() {
    return { message: 'Hello from the API.' };
  }
}
// #endregion

// #region free-credentials
@Cors({ origin: PAGE, credentials: true })
@Controller('free/credentials')
export class FreeCredentialsController {
  @All()
  answer() {
    return { message: 'Hello from the API.' };
  }
}
// #endregion

// #region free-narrow
@Cors({
  origin: PAGE,
  methods: ['GET', 'POST'],
  allowedHeaders: ['Content-Type'],
})
@Controller('free/narrow')
export class FreeNarrowController {
  @All()
  answer() {
    return { message: 'Hello from the API.' };
  }
}
// #endregion

// #region free-enforced
@Cors({ origin: PAGE, enforce: true })
@Controller('free/enforced')
export class FreeEnforcedController {
  @All()
  answer() {
    return { message: 'Hello from the API.' };
  }
}
// #endregion
