import { channel, type Channel, type ChannelListener } from 'node:diagnostics_channel';
import type { CorsDecisionMessage, CorsReportMessage } from './messages.js';

/** A channel whose subscribers cannot harm a request. */
export class SafeChannel<Message extends object> {
  // Held on to: Node forgets channels that nobody holds, and their subscribers with them.
  readonly #channel: Channel;

  constructor(name: string) {
    this.#channel = channel(name);
  }

  get hasSubscribers(): boolean {
    return this.#channel.hasSubscribers;
  }

  /**
   * Node makes an uncaught exception of what a subscriber throws, which ends the process, and with it every
   * request. So subscribers are called one by one, where Node lets them be seen, and their faults go to `report`.
   */
  publish(message: Message, report: (fault: unknown) => void): void {
    const { _subscribers: subscribers } = this.#channel as Channel & {
      readonly _subscribers?: readonly ChannelListener[];
    };
    if (!Array.isArray(subscribers)) return this.#channel.publish(message);
    for (const subscriber of subscribers as readonly ChannelListener[]) {
      try {
        subscriber(message, this.#channel.name);
      } catch (error) {
        report(error);
      }
    }
  }
}

/** One message for each CORS request, when the head of its response is written. */
export const decisions = new SafeChannel<CorsDecisionMessage>('nestjs-cors:decision');

/** One message for each request for which `reportOnly` would make a difference. */
export const reports = new SafeChannel<CorsReportMessage>('nestjs-cors:report');
