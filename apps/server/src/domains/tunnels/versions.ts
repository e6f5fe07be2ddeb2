import type { CompanyId, TunnelVersionId } from '@korben/contract'
import type { World } from '../../kit/context.ts'
import type { Sql } from '../../kit/db.ts'
import { readGraph, type Tunnel } from './graph.ts'
import { findVersions } from './runs.store.ts'

/** Versions kept by a process: enough for those in use, little in memory. */
const KEPT = 500

/** A published version never changes, so what was read once stays true. */
const caches = new WeakMap<World, Map<string, Tunnel>>()

export type VersionKey = { company_id: CompanyId; version_id: TunnelVersionId }

const keyOf = ({ company_id, version_id }: VersionKey) => `${company_id} ${version_id}`

/** Reads versions, each at most once in the life of the process. The answer holds those that exist. */
export async function readVersions(
  world: World,
  sql: Sql,
  versions: readonly VersionKey[],
): Promise<(key: VersionKey) => Tunnel | undefined> {
  const cache = caches.get(world) ?? new Map<string, Tunnel>()
  caches.set(world, cache)
  const found = new Map<string, Tunnel>()
  const missing = new Map<string, VersionKey>()
  for (const version of versions) {
    const key = keyOf(version)
    const cached = cache.get(key)
    if (cached) found.set(key, cached)
    else missing.set(key, version)
  }
  if (missing.size > 0) {
    const rows = await findVersions(
      sql,
      [...missing.values()].map(({ company_id, version_id }) => ({ company_id, id: version_id })),
    )
    for (const row of rows) {
      const key = keyOf({ company_id: row.company_id, version_id: row.id })
      const tunnel = readGraph(row.tunnel_id, row.graph)
      found.set(key, tunnel)
      cache.set(key, tunnel)
    }
    for (const oldest of cache.keys()) {
      if (cache.size <= KEPT) break
      cache.delete(oldest)
    }
  }
  return (key) => found.get(keyOf(key))
}
