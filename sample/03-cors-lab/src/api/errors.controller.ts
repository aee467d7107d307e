import {
  Controller,
  Get,
  Injectable,
  NotFoundException,
  Param,
  Post,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common';
import type { CanActivate } from '@nestjs/common';
import { Cors } from 'nestjs-cors';
import { PAGE } from '../origins.js';

// #region errors-not-found
@Cors(PAGE)
@Controller('errors/books')
export class MissingBooksController {
  @Get(':id')
  read(@Param('id') id: string) {
    throw new NotFoundException(`There is no book ${id}.`);
  }
}
// #endregion

// #region errors-guard
@Injectable()
export class NobodyGuard implements CanActivate {
  canActivate(): boolean {
    throw new UnauthorizedException('Sign in first.');
  }
}

@Cors(PAGE)
@Controller('errors/account')
export class GuardedController {
  @UseGuards(NobodyGuard)
  @Get()
  read() {
    return { name: 'Ada' };
  }
}
// #endregion

// #region errors-too-large
@Cors(PAGE)
@Controller('errors/reviews')
export class ReviewsController {
  @Post()
  add() {
    return { saved: true };
  }
}
// #endregion

// #region errors-crash
@Cors(PAGE)
@Controller('errors/report')
export class CrashingController {
  @Get()
  read() {
    throw new Error('The database is unavailable.');
  }
}
// #endregion
