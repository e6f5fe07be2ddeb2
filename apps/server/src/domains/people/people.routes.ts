import { type FieldId, type PeopleFilter, type Person, type PersonId, people } from '@korben/contract'
import type { Ctx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { type ApiApp, mount } from '../../kit/http/mount.ts'
import { byCreation, keysetOf, pageOf } from '../../kit/http/page.ts'
import { readId } from '../../kit/ids.ts'
import { getUser } from '../team/index.ts'
import { countPeople, listPeople } from './list-people.ts'
import { presentComment, presentEvent, presentPerson } from './people.presenter.ts'
import * as service from './people.service.ts'
import * as store from './people.store.ts'
import { findPersonCards, type Placed } from './people-list.store.ts'
import { tagMatching } from './tag-matching.ts'
import { addTags, removeTags } from './tag-people.ts'

export const peopleRoutes = (app: ApiApp) =>
  mount(app, people, {
    list: async (ctx, input) => {
      const placed = await listPeople(ctx, readQuery(input), keysetOf(input))
      const page = pageOf(placed, input, idOf, byActivity)
      return { ...page, data: await presentAll(ctx, page.data) }
    },
    count: async (ctx, filter) => ({ count: await countPeople(ctx, readQuery(filter)) }),
    create: (ctx, input) =>
      ctx.transaction(async (ctx) =>
        one(await presentAll(ctx, [(await service.createPersonByHand(ctx, input)).person.id])),
      ),
    get: (ctx, { personId }) => showPerson(ctx, personId),
    update: (ctx, { personId, ...change }) =>
      ctx.transaction(async (ctx) => {
        await service.updatePerson(ctx, personId, change)
        return showPerson(ctx, personId)
      }),
    setField: (ctx, { personId, fieldId, value }) =>
      ctx.transaction(async (ctx) => {
        await service.setFieldValue(ctx, personId, fieldId, value)
        return showPerson(ctx, personId)
      }),
    clearField: (ctx, { personId, fieldId }) =>
      ctx.transaction(async (ctx) => {
        await service.setFieldValue(ctx, personId, fieldId, null)
        return showPerson(ctx, personId)
      }),
    addTag: (ctx, { personId, tagId }) =>
      ctx.transaction(async (ctx) => {
        await addTags(ctx, [personId], [tagId])
        return showPerson(ctx, personId)
      }),
    removeTag: (ctx, { personId, tagId }) =>
      ctx.transaction(async (ctx) => {
        await removeTags(ctx, [personId], [tagId])
        return showPerson(ctx, personId)
      }),
    tagMany: async (ctx, { personIds, tagIds, action }) => {
      await (action === 'add' ? addTags : removeTags)(ctx, personIds, tagIds)
      return { peopleCount: personIds.length }
    },
    tagMatching: async (ctx, input) => ({ peopleCount: await tagMatching(ctx, input) }),
    linkUser: async (ctx, { personId, userId }) => {
      await service.linkUsers(ctx, personId, [userId])
      return null
    },
    unlinkUser: async (ctx, { personId, userId }) => {
      await service.unlinkUser(ctx, personId, userId)
      return null
    },
    comments: async (ctx, { personId, ...page }) => {
      const { id } = await service.getPerson(ctx, personId)
      return pageOf(
        await store.findComments(ctx.sql, ctx.companyId, id, keysetOf(page)),
        page,
        presentComment,
        byCreation,
      )
    },
    addComment: async (ctx, { personId, text }) => {
      const comment = await service.addComment(ctx, personId, text)
      const { name } = await getUser(ctx, comment.author_id)
      return presentComment({ ...comment, author_name: name })
    },
    accounts: async (ctx, { personId }) => ({ data: (await showPerson(ctx, personId)).accounts }),
    log: async (ctx, { personId, ...page }) => {
      const { id } = await service.getPerson(ctx, personId)
      return pageOf(
        await store.findPersonEvents(ctx.sql, ctx.companyId, id, keysetOf(page)),
        page,
        presentEvent,
        byCreation,
      )
    },
  })

const idOf = ({ id }: Placed) => id
const byActivity = ({ active_at, id }: Placed) => ({ at: active_at, id })

/** `field` of a query: the id of a field, and after `=` the value it must have. */
const readQuery = ({ field, ...conditions }: Omit<PeopleFilter, 'fields'> & { field?: string[] }): PeopleFilter => ({
  ...conditions,
  ...(field ? { fields: field.flatMap(readTerm) } : {}),
})

function readTerm(term: string): { fieldId: FieldId; value: string | null }[] {
  const [id = ''] = term.split('=', 1)
  const fieldId = readId<'field'>(id)
  return fieldId === null ? [] : [{ fieldId, value: term.length > id.length ? term.slice(id.length + 1) : null }]
}

const showPerson = async (ctx: Ctx, id: PersonId): Promise<Person> =>
  one(await presentAll(ctx, [(await service.getPerson(ctx, id)).id]))

async function presentAll(ctx: Ctx, ids: readonly PersonId[]): Promise<Person[]> {
  const cards = new Map((await findPersonCards(ctx.sql, ctx.companyId, ids)).map((card) => [card.id, card]))
  return ids.flatMap((id) => cards.get(id) ?? []).map(presentPerson)
}
