import ipaddr from 'ipaddr.js';
import type { LookupFunction } from 'node:net';

/** Whether the address belongs to the public internet: not loopback, private, link-local, ULA or metadata. */
export function isPublicAddress(address: string): boolean {
  const ip = ipaddr.process(address); // also turns ::ffff:127.0.0.1 into 127.0.0.1
  if (ip.range() !== 'unicast') return false;
  if (ip instanceof ipaddr.IPv6) return ip.match(PUBLIC_IPV6);
  return !METADATA_ON_PUBLIC_ADDRESSES.has(ip.toString());
}

/** Everything that IANA has allocated for global unicast. */
const PUBLIC_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/** Azure's platform services for its virtual machines. */
const METADATA_ON_PUBLIC_ADDRESSES = new Set(['168.63.129.16']);

export class PrivateAddressError extends Error {}

/**
 * The same look-up, but a name with any non-public address has no addresses. The check is where the connection gets
 * its address, so that a name cannot show one address to the check and another one to the connection (DNS
 * rebinding).
 */
export function onlyPublic(lookup: LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, []);
      const addresses = found as { address: string; family: number }[];
      const refused = addresses.find(({ address }) => !isPublicAddress(address));
      if (refused) return callback(new PrivateAddressError(`${hostname} is ${refused.address}`), []);
      if (options.all) return callback(null, addresses);
      callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
    });
  };
}
