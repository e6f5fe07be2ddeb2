import { type Static, Type } from 'typebox'
import { endpoint, strict, Timestamp, WholeList } from './kit/endpoint-v3.ts'
import { TagId } from './kit/ids.ts'

const name = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S', examples: ['VIP'] })

/** A mark that people wear. Its name is one in the company, whatever its capital letters. */
export type Tag = Static<typeof Tag>
export const Tag = Type.Object({ id: TagId, name, createdAt: Timestamp }, strict)

const params = Type.Object({ tagId: TagId }, strict)

export const tags = {
  /** Newest first. */
  list: endpoint({
    method: 'GET',
    path: '/tags',
    access: 'tags:read',
    summary: 'List tags',
    response: WholeList(Tag),
  }),
  /** What a deletion would do. */
  usage: endpoint({
    method: 'GET',
    path: '/tags/:tagId/usage',
    access: 'tags:read',
    summary: 'Count the people who wear a tag',
    params,
    response: Type.Object({ peopleCount: Type.Integer() }, strict),
    errors: ['tags.not_found'],
  }),
  create: endpoint({
    method: 'POST',
    path: '/tags',
    access: 'tags:write',
    summary: 'Make a tag',
    body: Type.Object({ name }, strict),
    response: Tag,
    errors: ['tags.name_taken'],
  }),
  rename: endpoint({
    method: 'PATCH',
    path: '/tags/:tagId',
    access: 'tags:write',
    summary: 'Rename a tag',
    params,
    body: Type.Object({ name }, strict),
    response: Tag,
    errors: ['tags.not_found', 'tags.name_taken'],
  }),
  /** Takes it from everybody who wears it. */
  delete: endpoint({
    method: 'DELETE',
    path: '/tags/:tagId',
    access: 'tags:delete',
    summary: 'Delete a tag',
    params,
    response: Type.Object({ peopleCount: Type.Integer() }, strict),
    errors: ['tags.not_found'],
  }),
}
