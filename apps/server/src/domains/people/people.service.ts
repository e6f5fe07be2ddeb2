import type { FieldId, PersonId, UserId } from '@korben/contract'
import type { AccountRow, PersonCommentRow, PersonRow } from '../../generated/rows.ts'
import type { Ctx, TxCtx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { foldEmail, isEmail } from '../../kit/email.ts'
import { raise } from '../../kit/errors.ts'
import { newId } from '../../kit/ids.ts'
import { readPhone } from '../../kit/phone.ts'
import { requireTimeZone } from '../company/index.ts'
import { type FieldKey, fieldValueInvalid, getFields, getFieldsById, readFieldValue } from '../fields/index.ts'
import { getUsers } from '../team/index.ts'
import { createAccount } from './accounts.service.ts'
import { findUnseen } from './own-people.ts'
import { emailInvalid, personNotFound, phoneInvalid } from './people.errors.ts'
import * as store from './people.store.ts'

/** What is unknown is left out. `name`: 1 to 255 characters. `userIds`: members of staff linked to the person, in order. */
export type PersonInput = {
  id?: PersonId | undefined
  name: string
  email?: string | null | undefined
  phone?: string | null | undefined
  gender?: PersonRow['gender'] | undefined
  locale?: string | undefined
  profileImage?: string | null | undefined
  userIds?: readonly UserId[] | undefined
}

/** One person may be told more about than many at once. */
type OnePersonInput = PersonInput & { timeZone?: string | null | undefined }

/** Always a new person, also when phone or e-mail are known already (reference 3.17). */
export const createPerson = (ctx: Ctx, input: OnePersonInput): Promise<PersonRow> =>
  ctx.transaction(async (ctx) => completePerson(ctx, one(await createPeople(ctx, [input])), input))

/** The same with the account that a person has who came by no messenger; they are sent together. */
export const createPersonByHand = (
  ctx: Ctx,
  input: OnePersonInput,
): Promise<{ person: PersonRow; account: AccountRow }> =>
  ctx.transaction(async (ctx) => {
    const now = ctx.now()
    const row = newPerson(input, now)
    const [people, account] = await Promise.all([
      insertPeople(ctx, [row], now),
      createAccount(ctx, { personId: row.id, connectionId: null, kind: 'MANUAL' }, now),
    ])
    return { person: await completePerson(ctx, one(people), input), account }
  })

async function completePerson(ctx: TxCtx, made: PersonRow, input: OnePersonInput): Promise<PersonRow> {
  const { timeZone = null, userIds = [] } = input
  const person = timeZone === null ? made : await updatePerson(ctx, made.id, { timeZone })
  if (userIds.length > 0) await linkUsers(ctx, person.id, userIds)
  return person
}

/** Many at once, without links to staff; answers in the order given. */
export async function createPeople(ctx: TxCtx, inputs: readonly PersonInput[]): Promise<PersonRow[]> {
  const now = ctx.now()
  return insertPeople(
    ctx,
    inputs.map((input) => newPerson(input, now)),
    now,
  )
}

const newPerson = (input: PersonInput, now: Date): store.NewPerson => ({
  id: input.id ?? newId<'person'>(now),
  name: input.name,
  ...emailColumns(input.email),
  ...phoneColumns(input.phone),
  gender: input.gender ?? 'NO_DATA',
  locale: input.locale ?? '',
  profile_image: input.profileImage ?? null,
})

/** What is sent beside it comes after it: the transaction waits for the database once, and what listeners ask comes last. */
async function insertPeople(ctx: TxCtx, people: readonly store.NewPerson[], now: Date): Promise<PersonRow[]> {
  const events = people.map(({ id }) => ({ type: 'person.created' as const, personId: id }))
  const [inserted] = await Promise.all([store.insertPeople(ctx.sql, ctx.companyId, people, now), ctx.emit(...events)])
  const rows = new Map(inserted.map((row) => [row.id, row]))
  return people.map(({ id }) => rows.get(id) ?? raise(personNotFound(id)))
}

function emailColumns(email: string | null | undefined): Pick<PersonRow, 'email' | 'email_folded'> {
  if (email == null) return { email: null, email_folded: null }
  if (!isEmail(email.trim())) throw emailInvalid(email)
  return { email: email.trim(), email_folded: foldEmail(email) }
}

function phoneColumns(phone: string | null | undefined): Pick<PersonRow, 'phone' | 'phone_e164'> {
  if (phone == null) return { phone: null, phone_e164: null }
  const read = readPhone(phone) ?? raise(phoneInvalid(phone))
  return { phone: read.phone, phone_e164: read.e164 }
}

/** The person; for one that was merged away, the one that remains. Whom the actor may not see (PER-4) is unknown. */
export async function getPerson(ctx: Ctx, id: PersonId): Promise<PersonRow> {
  const [person] = await store.findPeople(ctx.sql, ctx.companyId, [id])
  if (!person) throw personNotFound(id)
  await requireSeen(ctx, person.id, id)
  return person
}

async function requireSeen(ctx: Ctx, personId: PersonId, givenId: PersonId): Promise<void> {
  if ((await findUnseen(ctx, [personId])).size > 0) throw personNotFound(givenId)
}

export type PersonUpdate = Partial<Omit<PersonInput, 'id' | 'userIds'>> & {
  timeZone?: string | null | undefined
  fields?: readonly FieldInput[] | undefined
}

/** Changes what is given; `null` makes it unknown. All or nothing. What is the same already does not touch `updated_at`. */
export const updatePerson = (ctx: Ctx, id: PersonId, given: PersonUpdate): Promise<PersonRow> =>
  ctx.transaction(async (ctx) => {
    if (given.timeZone != null) requireTimeZone(given.timeZone)
    const [person] = await store.lockPerson(ctx.sql, ctx.companyId, id)
    if (!person) throw personNotFound(id)
    await requireSeen(ctx, person.id, id)
    const change = {
      name: given.name ?? person.name,
      ...(given.email === undefined
        ? { email: person.email, email_folded: person.email_folded }
        : emailColumns(given.email)),
      ...(given.phone === undefined
        ? { phone: person.phone, phone_e164: person.phone_e164 }
        : phoneColumns(given.phone)),
      gender: given.gender ?? person.gender,
      locale: given.locale ?? person.locale,
      time_zone: given.timeZone === undefined ? person.time_zone : given.timeZone,
      profile_image: given.profileImage === undefined ? person.profile_image : given.profileImage,
    }
    const hasNewFields = await writeFieldValues(ctx, person.id, given.fields ?? [])
    if (!hasNewFields && isSame(person, change)) return person
    const updated = one(await store.updatePerson(ctx.sql, ctx.companyId, person.id, change, ctx.now()))
    await ctx.emit({ type: 'person.changed', personId: person.id })
    return updated
  })

const isSame = (person: PersonRow, change: store.PersonChange): boolean =>
  person.name === change.name &&
  person.email === change.email &&
  person.phone === change.phone &&
  person.gender === change.gender &&
  person.locale === change.locale &&
  person.time_zone === change.time_zone &&
  person.profile_image === change.profile_image

/** A value for the custom field of this name and type; DATE is ISO 8601. */
export type FieldInput = FieldKey & { value: string }

/**
 * Sets values of custom fields; other fields stay. All or nothing: throws `fields.value_invalid`, then `fields.field_not_found`,
 * each naming the places of all wrong ones. Of two values of one field the later counts.
 */
export const setFieldValues = (ctx: Ctx, id: PersonId, values: readonly FieldInput[]): Promise<PersonRow> =>
  updatePerson(ctx, id, { fields: values })

/** True when some value is another one than before. */
async function writeFieldValues(ctx: TxCtx, personId: PersonId, inputs: readonly FieldInput[]): Promise<boolean> {
  const read = inputs.map(({ type, value }) => readFieldValue(type, value))
  const problems = read.flatMap((result, index) => (result.ok ? [] : [{ index, problem: result.problem }]))
  if (problems.length > 0) throw fieldValueInvalid(problems)
  const fields = await getFields(ctx, inputs)
  const values = new Map(
    fields.flatMap((field, index) => (read[index]?.ok ? [[field.id, read[index].value] as const] : [])),
  )
  if (values.size === 0) return false
  const rows = [...values].map(([fieldId, value]) => ({ fieldId, value }))
  return (await store.upsertFieldValues(ctx.sql, ctx.companyId, personId, rows, ctx.now())).length > 0
}

/** Sets the value of one field, or takes it away with null. */
export const setFieldValue = (ctx: Ctx, id: PersonId, fieldId: FieldId, value: string | null): Promise<void> =>
  ctx.transaction(async (ctx) => {
    const { name, type } = one(await getFieldsById(ctx, [fieldId]))
    if (value !== null) return void (await updatePerson(ctx, id, { fields: [{ name, type, value }] }))
    const person = await getPerson(ctx, id)
    const [taken] = await store.deleteFieldValue(ctx.sql, ctx.companyId, person.id, fieldId)
    if (taken) await touch(ctx, person.id)
  })

/** A remark on the card, by the acting user; an API token acts as the owner. Each call adds one. */
export async function addComment(ctx: Ctx, personId: PersonId, text: string): Promise<PersonCommentRow> {
  return ctx.transaction(async (ctx) => {
    const person = await getPerson(ctx, personId)
    const createdAt = ctx.now()
    const comment = {
      id: newId<'comment'>(createdAt),
      personId: person.id,
      authorId: ctx.actor.userId,
      text,
      createdAt,
    }
    const inserted = one(await store.insertComment(ctx.sql, ctx.companyId, comment))
    await ctx.emit({ type: 'person.changed', personId: person.id })
    return inserted
  })
}

/** Links members of staff to the person, in the order given; those linked already stay where they are. Throws `team.user_not_found`. */
export const linkUsers = (ctx: Ctx, personId: PersonId, userIds: readonly UserId[]): Promise<void> =>
  ctx.transaction(async (ctx) => {
    const users = await getUsers(ctx, [...new Set(userIds)])
    const person = await getPerson(ctx, personId)
    const added = await store.insertPersonUsers(
      ctx.sql,
      ctx.companyId,
      person.id,
      users.map(({ id }) => id),
    )
    if (added.length > 0) await touch(ctx, person.id)
  })

/** Takes a link away; also that of a user who was deleted. Throws `team.user_not_found` for one that never was. */
export const unlinkUser = (ctx: Ctx, personId: PersonId, userId: UserId): Promise<void> =>
  ctx.transaction(async (ctx) => {
    const person = await getPerson(ctx, personId)
    const [taken] = await store.deletePersonUser(ctx.sql, ctx.companyId, person.id, userId)
    if (taken) await touch(ctx, person.id)
    else await getUsers(ctx, [userId])
  })

async function touch(ctx: TxCtx, personId: PersonId): Promise<void> {
  await store.markPeople(ctx.sql, [
    { company_id: ctx.companyId, person_id: personId, changed_at: ctx.now().toISOString(), active_at: null },
  ])
  await ctx.emit({ type: 'person.changed', personId })
}

/** How somebody may be reached, as given. */
export type Contact = {
  phone?: string | null | undefined
  email?: string | null | undefined
}

/** The person behind each contact, or null, in the order given: by phone, else by e-mail; the newest wins (reference 3.18). */
export async function matchPeople(ctx: Ctx, contacts: readonly Contact[]): Promise<(PersonRow | null)[]> {
  const folded = contacts.map(({ phone, email }) => {
    const read = phone == null ? null : readPhone(phone)
    return {
      phone: read?.phone ?? null,
      e164: read?.e164 ?? null,
      email: email == null ? null : foldEmail(email),
    }
  })
  const found = new Map((await store.matchPeople(ctx.sql, ctx.companyId, folded)).map((row) => [row.place, row]))
  return contacts.map((_contact, place) => found.get(place) ?? null)
}
