import { type AccountId, type PersonId, type V2FieldCode, v2 } from '@korben/contract'
import { type FieldKey, findFieldsByName } from '../domains/fields/index.ts'
import { addSmsChannels, subscribeAccount } from '../domains/imports/index.ts'
import { addComment, addTags, createPersonByHand, removeTags, updatePerson } from '../domains/people/index.ts'
import type { Ctx } from '../kit/context.ts'
import { detailsOf } from '../kit/errors.ts'
import { enqueue } from '../kit/jobs.ts'
import { done, formatError, notAllowed, wrongIds } from './answer.ts'
import { listPeople } from './list-people.ts'
import { mountV2, type V2App } from './mount.ts'
import {
  presentComment,
  presentCreatedPerson,
  presentIncluded,
  presentPerson,
  presentPersonRow,
} from './people.presenter.ts'
import { findConnectionKind, findPersonCard } from './people.read.ts'
import { requireIds } from './wanted-ids.ts'

export const peopleV2 = (app: V2App<Ctx>) =>
  mountV2(app, v2.people, {
    list: async (ctx, { limit, offset, filter }) => {
      const { rows, ...counts } = await listPeople(ctx, filter, { limit, offset })
      return { data: rows.map(presentPersonRow), ...counts }
    },

    get: (ctx, { person_id, include }) => showPerson(ctx, person_id, include, 'person_id'),

    update: async (ctx, { person_id, phone, email, custom_fields = [], include }) => {
      // A field without a value is named all the same, so it has to exist; setting it changes nothing.
      const missing = await unknownFields(ctx, custom_fields)
      const id = await requireIds(ctx, { person_id: ['person', person_id] }, { missing })
      const places = custom_fields.flatMap(({ value }, index) => (value === undefined ? [] : [index]))
      const fields = custom_fields.flatMap(({ type, name, value }) =>
        value === undefined ? [] : [{ type, name, value: fieldText(value) }],
      )
      await updatePerson(ctx, id<PersonId>('person_id'), { phone, email, fields }).catch((error: unknown) => {
        throw fieldFailure(error, places)
      })
      return showPerson(ctx, id('person_id'), include, 'person_id')
    },

    create: async (ctx, { name, email, phone, leadgentool_id, connected_users_ids = [] }) => {
      await requireIds(ctx, {
        leadgentool_id: ['leadgentool', leadgentool_id],
        connected_users_ids: ['user', connected_users_ids],
      })
      return ctx.transaction(async (ctx) => {
        const { person, account } = await createPersonByHand(ctx, { name, email, phone, userIds: connected_users_ids })
        if (leadgentool_id)
          await enqueue(ctx, subscribeAccount, { accountId: account.id, leadgentoolId: leadgentool_id })
        return { data: presentCreatedPerson(person, account) }
      })
    },

    createSms: async (ctx, { data, connection_id, leadgentool_id, tags = [] }) => {
      await requireIds(ctx, {
        connection_id: ['connection', connection_id],
        leadgentool_id: ['leadgentool', leadgentool_id],
        tags: ['tag', tags],
      })
      const [connection] = await findConnectionKind(ctx.sql, ctx.companyId, connection_id)
      if (connection?.kind !== 'SMS') throw notAllowed('connection_id')
      await ctx.transaction((ctx) =>
        addSmsChannels(ctx, {
          rows: data.map(({ phone, name, email }) => ({ phone, name: name ?? phone, email: email ?? null })),
          connectionId: connection_id,
          leadgentoolId: leadgentool_id ?? null,
          tagIds: tags,
        }),
      )
      return { data: { count_to_process: data.length } }
    },

    addComment: async (ctx, { person_id, comment }) => {
      const id = await requireIds(ctx, { person_id: ['person', person_id] })
      return { data: presentComment(await addComment(ctx, id<PersonId>('person_id'), comment)) }
    },

    removeTag: async (ctx, { person_id, tag_id }) => {
      const id = await requireIds(ctx, { person_id: ['person', person_id], tag_id: ['tag', tag_id] })
      await removeTags(ctx, [id<PersonId>('person_id')], [tag_id])
      return done
    },

    addTag: async (ctx, { person_id, tag_id }) => {
      const id = await requireIds(ctx, { person_id: ['person', person_id], tag_id: ['tag', tag_id] })
      await addTags(ctx, [id<PersonId>('person_id')], [tag_id])
      return done
    },
  })

/** The person of an id, which may be an account's (reference 1.3). `path`: where the request names it. */
export async function showPerson(ctx: Ctx, id: PersonId | AccountId, include: readonly string[], path: string) {
  const [card] = await findPersonCard(ctx.sql, ctx.companyId, id)
  if (!card) throw wrongIds(path)
  return { data: presentPerson(card), included: presentIncluded(card, include) }
}

/** Paths of the custom fields that the company does not have. */
async function unknownFields(ctx: Ctx, named: readonly FieldKey[]): Promise<string[]> {
  if (named.length === 0) return []
  const known = await findFieldsByName(ctx.sql, ctx.companyId, [...new Set(named.map(({ name }) => name))])
  return named.flatMap(({ name, type }, index) =>
    known.some((field) => field.name === name && field.type === type) ? [] : [`custom_fields/${index}/name`],
  )
}

const PROBLEM_CODES: Record<string, V2FieldCode> = {
  phone: 'WRONG_FORMAT',
  email: 'WRONG_EMAIL',
  number: 'NOT_DECIMAL',
  date: 'WRONG_DATE',
}

/** Custom fields that do not exist, or take no such value, at the places where the request has them. */
function fieldFailure(error: unknown, places: readonly number[]): unknown {
  const unknown = detailsOf<{ indexes: readonly number[] }>(error, 'fields.field_not_found')
  if (unknown) return wrongIds(...unknown.indexes.map((index) => `custom_fields/${places[index]}/name`))
  const invalid = detailsOf<{ problems: readonly { index: number; problem: string }[] }>(error, 'fields.value_invalid')
  if (!invalid) return error
  const faults = invalid.problems.map(({ index, problem }): [string, V2FieldCode] => [
    `custom_fields/${places[index]}/value`,
    PROBLEM_CODES[problem] ?? 'FORMAT_ERROR',
  ])
  return formatError(Object.fromEntries(faults))
}

/** A value as a custom field keeps it: text. */
const fieldText = (value: string | Date): string => (value instanceof Date ? value.toISOString() : value)
