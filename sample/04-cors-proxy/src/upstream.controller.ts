import { All, Controller, Inject, Req, Res, type Type } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Cors } from 'nestjs-cors';
import { Forwarder } from './forwarder.service.js';
import type { Upstream } from './upstreams.js';

/** One controller for each upstream, so that each has its own `@Cors()` policy. */
export function controllerFor(name: string, { cors = {} }: Upstream): Type {
  @Controller(name)
  @Cors(cors)
  class UpstreamController {
    constructor(@Inject(Forwarder) private readonly forwarder: Forwarder) {}

    @All(['', '*path'])
    forward(@Req() request: Request, @Res() response: Response): Promise<void> {
      return this.forwarder.forward(name, request, response);
    }
  }
  // The name that the log and configuration errors use.
  Object.defineProperty(UpstreamController, 'name', { value: `Upstream(${name})` });
  return UpstreamController;
}
