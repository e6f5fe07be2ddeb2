import type { Area, Deed, Right } from '@korben/contract'
import { OFFERED } from './areas.ts'

const areas = Object.keys(OFFERED).filter((name): name is Area => name in OFFERED)

/** All rights that something asks for today. */
export const offeredRights: readonly Right[] = areas.flatMap((area) =>
  OFFERED[area].map((deed): Right => `${area}:${deed}`),
)

const isOf = (area: Area) => (right: Right) => right.startsWith(`${area}:`)

/** With this right or without it: whoever may change something can see it, and whoever cannot see it cannot change it. */
export function withRight(rights: readonly Right[], area: Area, deed: Deed, isGiven: boolean): Right[] {
  const right: Right = `${area}:${deed}`
  if (!isGiven) return rights.filter(deed === 'read' ? (one) => !isOf(area)(one) : (one) => one !== right)
  const seen: Right[] = OFFERED[area].includes('read') ? [`${area}:read`, right] : [right]
  return [...new Set([...rights, ...seen])]
}

/** The same for each of these areas in which there is such a right. */
export const withColumn = (
  rights: readonly Right[],
  among: readonly Area[],
  deed: Deed,
  isGiven: boolean,
): readonly Right[] =>
  among
    .filter((area) => OFFERED[area].includes(deed))
    .reduce<readonly Right[]>((so, area) => withRight(so, area, deed, isGiven), rights)

/** The areas in which this member can give this right: it is offered, and they have it, and what it brings along. */
export const givableAreas = (deed: Deed, held: (right: Right) => boolean): Area[] =>
  areas.filter((area) => OFFERED[area].includes(deed) && withRight([], area, deed, true).every((right) => held(right)))
