import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Config } from '../kit/config.ts'

export type MetricsAccess = 'granted' | { status: 401 | 403; sentence: string }

/**
 * Who may read `/metrics`: with METRICS_TOKEN whoever sends it as `Authorization: Bearer …`, without it this machine alone. A
 * request that a proxy passed on is never this machine's, also when the proxy is not named in TRUSTED_PROXIES.
 */
export function mayReadMetrics(
  { metricsToken }: Pick<Config, 'metricsToken'>,
  { ip, headers }: Pick<FastifyRequest, 'ip' | 'headers'>,
): MetricsAccess {
  if (metricsToken !== null) {
    const given = /^\s*Bearer\s+(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1]
    if (given !== undefined && isSame(given, metricsToken)) return 'granted'
    return { status: 401, sentence: 'METRICS_TOKEN is set; send it as a bearer token.' }
  }
  const isPassedOn = PROXY_HEADERS.some((name) => headers[name] !== undefined)
  return isLoopback(ip) && !isPassedOn
    ? 'granted'
    : { status: 403, sentence: 'Only this machine may read the metrics; METRICS_TOKEN opens them to others.' }
}

const PROXY_HEADERS = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'] as const

const isLoopback = (address: string): boolean => address === '::1' || /^(::ffff:)?127\./.test(address)

/** In a time that tells nothing about the token. */
const isSame = (given: string, token: string): boolean => timingSafeEqual(digest(given), digest(token))
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
