import ipaddr from 'ipaddr.js'

/** A place on the network as a request names it: `hostname` as `URL` gives it, `port` always a number. */
export type Destination = { hostname: string; port: number }

/** What the operator opens in spite of not being public. Each rule opens exactly what it names. */
export type AllowList = { allows: (address: string, destination: Destination) => boolean }

type Network = [ipaddr.IPv4 | ipaddr.IPv6, number]
type Rule = { hostname: string | null; network: Network | null; port: number | null }

/**
 * Reads `OUTBOUND_ALLOW`: host names, addresses and networks, each with an optional port (`crm.local`, `10.1.0.0/16`,
 * `127.0.0.1:9001`, `[::1]:9001`, `[fd00::/8]:443`). A host name opens every address it leads to, but only under that name.
 * Throws an `Error` that names the first entry it cannot read.
 */
export function readAllowList(entries: readonly string[]): AllowList {
  const rules = entries.map(readRule)
  return {
    allows: (address, { hostname, port }) => {
      const parsed = parseAddress(address)
      return rules.some(
        (rule) =>
          (rule.port === null || rule.port === port) &&
          (rule.network === null
            ? rule.hostname === foldHostname(hostname)
            : parsed !== null && isWithin(parsed, rule.network)),
      )
    },
  }
}

/** Whether an address is one of the public Internet. Anything special, embedded or unreadable is not. */
export function isPublicAddress(address: string): boolean {
  const parsed = parseAddress(address)
  if (parsed === null) return false
  if (parsed instanceof ipaddr.IPv4) return parsed.range() === 'unicast'
  if (isWithin(parsed, NAT64)) return isPublicAddress(new ipaddr.IPv4(parsed.toByteArray().slice(12)).toString())
  return parsed.range() === 'unicast' && isWithin(parsed, GLOBAL_UNICAST)
}

/** Networks without IPv4 of their own reach it through these addresses, so they count as what they carry. */
const NAT64: Network = [ipaddr.IPv6.parse('64:ff9b::'), 96]
const GLOBAL_UNICAST: Network = [ipaddr.IPv6.parse('2000::'), 3]

/** Addresses in full only: ipaddr.js would also read `127.1` and `0x7f000001`, which no resolver answers with. */
function parseAddress(address: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  if (address.includes('%')) return null
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return ipaddr.IPv4.parse(address)
  return ipaddr.IPv6.isValid(address) ? ipaddr.IPv6.parse(address) : null
}

function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, [base, bits]: Network): boolean {
  if (address instanceof ipaddr.IPv4) return base instanceof ipaddr.IPv4 && address.match(base, bits)
  return base instanceof ipaddr.IPv6 && address.match(base, bits)
}

/** The root's dot and the case do not make another host. */
const foldHostname = (hostname: string): string => hostname.toLowerCase().replace(/\.$/, '')

const ENTRY = /^(?:\[(?<bracketed>[^\]]+)\]|(?<plain>[^:[\]]+|[^[\]]*:[^[\]]*:[^[\]]*))(?::(?<port>\d{1,5}))?$/
const HOSTNAME = /^(?!-)[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/

function readRule(entry: string): Rule {
  const groups = ENTRY.exec(entry.trim())?.groups
  const place = groups?.bracketed ?? groups?.plain
  const port = groups?.port === undefined ? null : Number(groups.port)
  if (place === undefined || (port !== null && (port < 1 || port > 65_535))) throw unreadable(entry)

  const network = readNetwork(place)
  if (network) return { hostname: null, network, port }
  const hostname = foldHostname(place)
  // A last part of digits is how addresses are spelt: such a name would be read as one by everybody else.
  if (!HOSTNAME.test(hostname) || /(?:^|\.)(?:\d+|0x[0-9a-f]*)$/.test(hostname)) throw unreadable(entry)
  return { hostname, network: null, port }
}

function readNetwork(place: string): Network | null {
  const [base = '', bits, ...rest] = place.split('/')
  const address = parseAddress(base)
  if (address === null || rest.length > 0) return null
  const most = address instanceof ipaddr.IPv4 ? 32 : 128
  if (bits === undefined) return [address, most]
  return /^\d{1,3}$/.test(bits) && Number(bits) <= most ? [address, Number(bits)] : null
}

const unreadable = (entry: string) => new Error(`"${entry}" is neither a host, an address nor a network.`)
