import { channel, type Channel, type ChannelListener } from 'node:diagnostics_channel';
import { types } from 'node:util';
import type { CorsDecisionMessage, CorsReportMessage } from './messages.js';

/** A channel whose subscribers cannot harm a request. */
export class SafeChannel<Message extends object> {
  // Kept in a field: Node drops channels that nobody references, together with their subscribers.
  readonly #channel: Channel;

  constructor(name: string) {
    this.#channel = channel(name);
  }

  get hasSubscribers(): boolean {
    return this.#channel.hasSubscribers;
  }

  /**
   * Publishes a message. In Node, a subscriber that throws causes an uncaught exception, which ends the process and
   * every request in it. So subscribers are called one by one, if Node exposes them, and their faults go to `report`.
   */
  publish(message: Message, report: (fault: unknown) => void): void {
    const { _subscribers: subscribers } = this.#channel as Channel & {
      readonly _subscribers?: readonly ChannelListener[];
    };
    if (!Array.isArray(subscribers)) return this.#channel.publish(message);
    for (const subscriber of subscribers as readonly ChannelListener[]) {
      try {
        const result: unknown = subscriber(message, this.#channel.name);
        // An asynchronous subscriber: its rejection would end the process, too.
        if (types.isPromise(result)) result.catch(report);
      } catch (error) {
        report(error);
      }
    }
  }
}

/** One message for each CORS request, when its response head is written. */
export const decisions = new SafeChannel<CorsDecisionMessage>('nestjs-cors:decision');

/** One message for each request for which `reportOnly` would make a difference. */
export const reports = new SafeChannel<CorsReportMessage>('nestjs-cors:report');
