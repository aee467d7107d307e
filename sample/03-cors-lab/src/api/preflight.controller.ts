import { Controller, Delete, Get, Param, Patch, Put } from '@nestjs/common';
import { Cors } from 'nestjs-cors';
import { PAGE, STRANGER } from '../origins.js';

// #region preflight-one-page
@Cors(PAGE)
@Controller('preflight/one-page')
export class OnePageController {
  @Put('books/:id')
  replace(@Param('id') id: string) {
    return { id, saved: true };
  }
}
// #endregion

// #region preflight-two-pages
@Cors(PAGE, STRANGER)
@Controller('preflight/two-pages')
export class TwoPagesController {
  @Put('books/:id')
  replace(@Param('id') id: string) {
    return { id, saved: true };
  }
}
// #endregion

// #region preflight-read-only
@Cors(PAGE)
@Controller('preflight/read-only')
export class ReadOnlyController {
  @Get('books/:id')
  read(@Param('id') id: string) {
    return { id, title: 'Dune' };
  }
}
// #endregion

// #region preflight-removable
@Cors(PAGE)
@Controller('preflight/removable')
export class RemovableController {
  @Get('books/:id')
  read(@Param('id') id: string) {
    return { id, title: 'Dune' };
  }

  @Delete('books/:id')
  remove(@Param('id') id: string) {
    return { id, removed: true };
  }
}
// #endregion

// #region preflight-narrowed
@Cors({ origin: PAGE, methods: ['GET'] })
@Controller('preflight/narrowed')
export class NarrowedController {
  @Get('books/:id')
  read(@Param('id') id: string) {
    return { id, title: 'Dune' };
  }

  @Delete('books/:id')
  remove(@Param('id') id: string) {
    return { id, removed: true };
  }
}
// #endregion

// #region preflight-versions
@Cors(PAGE)
@Controller({ path: 'preflight/books', version: '1' })
export class BooksController {
  @Delete(':id')
  remove(@Param('id') id: string) {
    return { id, removed: true };
  }
}

@Cors('https://admin.example.com')
@Controller({ path: 'preflight/books', version: '2' })
export class AdminBooksController {
  @Delete(':id')
  remove(@Param('id') id: string) {
    return { id, removed: true, copies: 'all' };
  }
}
// #endregion

// #region preflight-content-type-only
@Cors({
  origin: PAGE,
  allowedHeaders: ['Content-Type'],
})
@Controller('preflight/content-type-only')
export class ContentTypeOnlyController {
  @Get('books')
  list() {
    return [{ id: '1', title: 'Dune' }];
  }
}
// #endregion

// #region preflight-authorization
@Cors({
  origin: PAGE,
  allowedHeaders: ['Content-Type', 'Authorization'],
})
@Controller('preflight/authorization')
export class AuthorizationController {
  @Get('books')
  list() {
    return [{ id: '1', title: 'Dune' }];
  }
}
// #endregion

// #region preflight-any-header
@Cors(PAGE)
@Controller('preflight/any-header')
export class AnyHeaderController {
  @Get('books')
  list() {
    return [{ id: '1', title: 'Dune' }];
  }
}
// #endregion

// #region preflight-hand-written
@Cors({
  origin: PAGE,
  methods: ['POST', 'GET'],
  allowedHeaders: ['Content-Type'],
})
@Controller('preflight/hand-written')
export class HandWrittenController {
  @Get('books/:id')
  read(@Param('id') id: string) {
    return { id, title: 'Dune' };
  }

  @Patch('books/:id')
  update(@Param('id') id: string) {
    return { id, saved: true };
  }
}
// #endregion

// #region preflight-from-routes
@Cors(PAGE)
@Controller('preflight/from-routes')
export class FromRoutesController {
  @Get('books/:id')
  read(@Param('id') id: string) {
    return { id, title: 'Dune' };
  }

  @Patch('books/:id')
  update(@Param('id') id: string) {
    return { id, saved: true };
  }
}
// #endregion

// #region preflight-not-cached
@Cors({ origin: PAGE, maxAge: 0 })
@Controller('preflight/not-cached')
export class NotCachedController {
  @Put('books/:id')
  replace(@Param('id') id: string) {
    return { id, saved: true };
  }
}
// #endregion

// #region preflight-cached
@Cors({ origin: PAGE, maxAge: 600 })
@Controller('preflight/cached')
export class CachedController {
  @Put('books/:id')
  replace(@Param('id') id: string) {
    return { id, saved: true };
  }
}
// #endregion
