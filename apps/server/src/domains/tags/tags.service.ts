import type { TagId } from '@korben/contract'
import type { TagRow } from '../../generated/rows.ts'
import type { Ctx } from '../../kit/context.ts'
import { isPgError, one, pgCodes } from '../../kit/db.ts'
import { raise } from '../../kit/errors.ts'
import { newId } from '../../kit/ids.ts'
import { recordAudit } from '../audit/index.ts'
import { tagNameTaken, tagNotFound } from './tags.errors.ts'
import * as store from './tags.store.ts'

/** Names are one when they differ in capital letters only (TAG-1); filters by name fold in the same way. */
export const foldTagName = (name: string): string => name.trim().normalize('NFC').toLowerCase()

export const createTag = (ctx: Ctx, { name }: { name: string }): Promise<TagRow> =>
  ctx.transaction(async (ctx) => {
    const createdAt = ctx.now()
    const tag = {
      id: newId<'tag'>(createdAt),
      name: name.trim(),
      nameFolded: foldTagName(name),
      createdAt,
    }
    const [inserted] = await store.insertTag(ctx.sql, ctx.companyId, tag)
    return inserted ?? raise(tagNameTaken(name))
  })

export const renameTag = (ctx: Ctx, id: TagId, name: string): Promise<TagRow> =>
  ctx.transaction(async (ctx) => {
    const change = { name: name.trim(), nameFolded: foldTagName(name) }
    const [tag] = await store.updateTag(ctx.sql, ctx.companyId, id, change).catch((error: unknown) => {
      throw isPgError(error, pgCodes.uniqueViolation) ? tagNameTaken(name) : error
    })
    return tag ?? raise(tagNotFound(id))
  })

/** Deletes the tag and takes it from everybody; gives how many had it. */
export const deleteTag = (ctx: Ctx, id: TagId): Promise<number> =>
  ctx.transaction(async (ctx) => {
    const { count } = one(await store.countTagged(ctx.sql, ctx.companyId, id))
    const [tag] = await store.deleteTag(ctx.sql, ctx.companyId, id)
    if (!tag) throw tagNotFound(id)
    await recordAudit(ctx, {
      action: 'deleted',
      entity: 'tag',
      entityId: id,
      details: { name: tag.name, people: count },
    })
    return count
  })

/** How many people wear the tag. */
export async function countTagged(ctx: Ctx, id: TagId): Promise<number> {
  await requireTags(ctx, [id])
  return one(await store.countTagged(ctx.sql, ctx.companyId, id)).count
}

/** Throws `tags.not_found` naming every unknown one. */
export async function requireTags(ctx: Ctx, ids: readonly TagId[]): Promise<void> {
  const known = new Set((await store.findTagsById(ctx.sql, ctx.companyId, ids)).map(({ id }) => id))
  const unknown = ids.filter((id) => !known.has(id))
  if (unknown.length > 0) throw tagNotFound(...unknown)
}
