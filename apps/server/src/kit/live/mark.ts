import { createHmac, timingSafeEqual } from 'node:crypto'
import type { CompanyId } from '@korben/contract'
import type { World } from '../context.ts'
import type { Place } from './live.store.ts'

/** Whoever was away longer loads anew: that is less work than all that has happened. */
const MAX_AGE_MS = 3_600_000
/** A mark travels in a header. */
const MAX_SNAPSHOT = 3_000

/** A place as callers keep it: when, the snapshot, and our signature over both and over what they are of. */
export function writeMark({ box, now }: World, companyId: CompanyId, place: Place): string {
  const body = `${Math.floor(now().getTime() / 1000)}.${shorten(place.snapshot)}`
  return `${body}.${sign(box, companyId, place.epoch, body)}`
}

/** The place of a mark; null where it is none of ours, too old, or of another server or company. */
export function readMark({ box, now }: World, companyId: CompanyId, mark: string, epoch: string): Place | null {
  const [, body = '', seconds = '', snapshot = '', signature = ''] =
    /^((\d{1,12})\.(\d+:\d+:[\d,]*))\.([\w-]{22})$/.exec(mark) ?? []
  if (signature === '') return null
  const expected = sign(box, companyId, epoch, body)
  if (!timingSafeEqual(Buffer.from(signature), Buffer.from(expected))) return null
  return now().getTime() - Number(seconds) * 1000 > MAX_AGE_MS ? null : { snapshot, epoch }
}

/** With very many transactions open the place is rounded down: some news come twice then, none is missed. */
function shorten(snapshot: string): string {
  const oldest = snapshot.split(':')[0] ?? ''
  return snapshot.length <= MAX_SNAPSHOT ? snapshot : `${oldest}:${oldest}:`
}

const sign = (box: World['box'], companyId: CompanyId, epoch: string, body: string): string =>
  createHmac('sha256', box.signingKey('korben.live'))
    .update(`${companyId} ${epoch} ${body}`)
    .digest('base64url')
    .slice(0, 22)
