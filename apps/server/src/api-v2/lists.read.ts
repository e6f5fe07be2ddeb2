import type {
  CompanyId,
  ConnectionId,
  ConnectionV2,
  LeadgentoolId,
  TagId,
  TemplateCategoryId,
  TemplateId,
  TunnelId,
  UserId,
} from '@korben/contract'
import type { Sql } from '../kit/db.ts'
import type { Window } from './people.read.ts'

/** The short lists of the API: what a company has a few, at most a few thousand, of. Newest first. */

export const findTemplateCategories = (sql: Sql, companyId: CompanyId) => sql<
  { id: TemplateCategoryId; name: string }[]
>`
  select id, name from template_category where company_id = ${companyId} and deleted_at is null
  order by created_at desc, id desc`

export const findTemplates = (sql: Sql, companyId: CompanyId, categoryId: TemplateCategoryId) => sql<
  { id: TemplateId; name: string }[]
>`
  select id, name from template where company_id = ${companyId} and category_id = ${categoryId} and deleted_at is null
  order by created_at desc, id desc`

export const findConnections = (sql: Sql, companyId: CompanyId) => sql<
  { id: ConnectionId; type: ConnectionV2['type']; name: string }[]
>`
  select id, type, name from connection
  where company_id = ${companyId} and deleted_at is null and kind not in ('MANUAL', 'TELEPHONY')
  order by created_at desc, id desc`

export const findTags = (sql: Sql, companyId: CompanyId) => sql<{ id: TagId; name: string }[]>`
  select id, name from tag where company_id = ${companyId} order by created_at desc, id desc`

export type NamedRow<Id> = { id: Id; name: string; created_at: Date; updated_at: Date }

export const findUsers = (sql: Sql, companyId: CompanyId, { limit, offset }: Window) => sql<NamedRow<UserId>[]>`
  select id, name, created_at, updated_at from "user" where company_id = ${companyId} and deleted_at is null
  order by created_at desc, id desc limit ${limit} offset ${offset}`

export const findUser = (sql: Sql, companyId: CompanyId, id: UserId) => sql<NamedRow<UserId>[]>`
  select id, name, created_at, updated_at from "user" where company_id = ${companyId} and id = ${id} and deleted_at is null`

export const findTunnels = (sql: Sql, companyId: CompanyId, { limit, offset }: Window) => sql<NamedRow<TunnelId>[]>`
  select id, name, created_at, updated_at from tunnel where company_id = ${companyId} and deleted_at is null
  order by created_at desc, id desc limit ${limit} offset ${offset}`

export type TunnelCard = NamedRow<TunnelId> & {
  leadgentools: {
    id: LeadgentoolId
    name: string
    type: 'LINK' | 'QR' | 'WIDGET' | 'POPUP' | 'FORM' | 'FB_AD' | 'DEFAULT'
  }[]
}

export const findTunnelCard = (sql: Sql, companyId: CompanyId, id: TunnelId) => sql<TunnelCard[]>`
  select id, name, created_at, updated_at, coalesce((
    select json_agg(json_build_object('id', leadgentool.id, 'name', leadgentool.name, 'type', leadgentool.type)
      order by leadgentool.created_at desc, leadgentool.id desc)
    from leadgentool where leadgentool.company_id = tunnel.company_id and leadgentool.tunnel_id = tunnel.id
      and leadgentool.deleted_at is null), '[]') as leadgentools
  from tunnel where company_id = ${companyId} and id = ${id} and deleted_at is null`
