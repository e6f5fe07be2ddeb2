import ipaddr from 'ipaddr.js'

/**
 * What callers are counted by. An IPv4 address stands for itself, also when it comes as `::ffff:192.0.2.1`; of IPv6 everybody has 2^64 addresses
 * to choose from, so their first 64 bits count.
 */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  if (parsed instanceof ipaddr.IPv4) return parsed.toString()
  return `${parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`
}
