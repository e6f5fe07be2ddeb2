import type { DomainEvent, PersonId, TagId } from '@korben/contract'
import type { Ctx, WorkerTx } from '../../kit/context.ts'
import { requireTags } from '../tags/index.ts'
import { findUnseen } from './own-people.ts'
import { personNotFound } from './people.errors.ts'
import { findPeople, markPeople, type PersonMark } from './people.store.ts'
import * as store from './person-tags.store.ts'

/** Gives every tag to every person. A tag somebody has already changes nothing. Throws `people.not_found`, `tags.not_found`. */
export const addTags = (ctx: Ctx, personIds: readonly PersonId[], tagIds: readonly TagId[]): Promise<void> =>
  ctx.transaction(async (ctx) => changeTags(ctx.worker, 'add', await wearersOf(ctx, personIds, tagIds)))

/** Takes every tag from every person. A tag somebody does not have changes nothing. Throws as `addTags`. */
export const removeTags = (ctx: Ctx, personIds: readonly PersonId[], tagIds: readonly TagId[]): Promise<void> =>
  ctx.transaction(async (ctx) => changeTags(ctx.worker, 'remove', await wearersOf(ctx, personIds, tagIds)))

async function wearersOf(ctx: Ctx, personIds: readonly PersonId[], tagIds: readonly TagId[]): Promise<store.Wearer[]> {
  const people = await findPeople(ctx.sql, ctx.companyId, personIds)
  const unseen = await findUnseen(
    ctx,
    people.map(({ id }) => id),
  )
  const unknown = personIds.filter((id) => !people.some((person) => person.given_id === id && !unseen.has(person.id)))
  if (unknown.length > 0) throw personNotFound(...unknown)
  await requireTags(ctx, tagIds)
  return people.map(({ id }) => ({
    companyId: ctx.companyId,
    personId: id,
    tagIds,
  }))
}

/** Changes the tags of people of any companies, and their cards. People and tags that are gone are passed over. */
export async function changeTags(
  tx: WorkerTx,
  action: 'add' | 'remove',
  wearers: readonly store.Wearer[],
): Promise<void> {
  const change = action === 'add' ? addTagsInBulk : removeTagsInBulk
  const marks = await change(tx, wearers)
  if (marks.length > 0) await markPeople(tx.sql, marks)
}

/**
 * For the engine: each person its own tags, over companies, in one statement. People and tags that are gone are passed over.
 * Tells `person.tagged` of what is really new. Gives the marks of those cards: the caller writes them with whatever else is written there.
 */
export const addTagsInBulk = async (tx: WorkerTx, wearers: readonly store.Wearer[]): Promise<PersonMark[]> =>
  wearers.length > 0 ? tell(tx, 'person.tagged', await store.insertPersonTags(tx.sql, wearers)) : []

/** As `addTagsInBulk`, taking away; tells `person.untagged`. */
export const removeTagsInBulk = async (tx: WorkerTx, wearers: readonly store.Wearer[]): Promise<PersonMark[]> =>
  wearers.length > 0 ? tell(tx, 'person.untagged', await store.deletePersonTags(tx.sql, wearers)) : []

async function tell(
  tx: WorkerTx,
  type: 'person.tagged' | 'person.untagged',
  rows: readonly store.TagRowRef[],
): Promise<PersonMark[]> {
  const changed = Map.groupBy(rows, ({ company_id, person_id }) => `${company_id}:${person_id}`)
  const wearers = [...changed.values()].flatMap((tags) =>
    tags.slice(0, 1).map(({ company_id, person_id }) => ({
      companyId: company_id,
      personId: person_id,
      tagIds: tags.map(({ tag_id }) => tag_id),
    })),
  )
  await tx.emitAll(
    wearers.map(({ companyId, personId, tagIds }) => ({
      companyId,
      event: { type, personId, tagIds } satisfies DomainEvent,
    })),
  )
  const changed_at = tx.now().toISOString()
  return wearers.map(({ companyId, personId }) => ({
    company_id: companyId,
    person_id: personId,
    changed_at,
    active_at: null,
  }))
}
