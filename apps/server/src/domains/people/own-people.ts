import type { CompanyId, PersonId, UserId } from '@korben/contract'
import type { Ctx } from '../../kit/context.ts'
import type { Sql } from '../../kit/db.ts'
import * as store from './own-people.store.ts'

/** For whom people are looked up: a user who sees only own people (PER-4), or null for whoever sees everybody. */
export const viewerOf = ({ actor }: Ctx): UserId | null => (actor.ownPeopleOnly ? actor.userId : null)

/** Of people, those the actor may not see: they are linked to others only. Asks nothing for whoever sees everybody. */
export async function findUnseen(ctx: Ctx, ids: readonly PersonId[]): Promise<ReadonlySet<PersonId>> {
  const viewer = viewerOf(ctx)
  if (viewer === null || ids.length === 0) return new Set()
  const rows = await store.findOthersPeople(ctx.sql, ctx.companyId, viewer, ids)
  return new Set(rows.map((row) => row.person_id))
}

/** The same for several viewers at once, asked once: who may see whom of `ids`. */
export async function findSights(
  sql: Sql,
  companyId: CompanyId,
  ids: readonly PersonId[],
): Promise<(viewer: UserId, personId: PersonId) => boolean> {
  const links = new Map((await store.findLinkedUsers(sql, companyId, ids)).map((row) => [row.person_id, row.user_ids]))
  return (viewer, personId) => links.get(personId)?.includes(viewer) ?? true
}
