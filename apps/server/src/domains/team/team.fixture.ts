import type { Right, Role } from '@korben/contract'
import { type TestApp, testApp } from '../../../test/harness/app.ts'
import { givenMember, type Reply, type Staff, signIn } from '../../../test/harness/staff.ts'
import type { RoleRow } from '../../generated/rows.ts'
import { newId } from '../../kit/ids.ts'

export const codeOf = ({ status, body }: Reply) => [
  status,
  (body as { error?: { code: string } } | null)?.error?.code ?? null,
]
export const SUCCESS = [200, null]
export const DONE = [204, null]

export type Stage = {
  app: TestApp
  owner: Staff
  /** The built-in roles of the company, by their kind. */
  roles: Record<Exclude<RoleRow['kind'], 'own'>, string>
  member(role: RoleRow['kind'], wish?: { rights?: Right[]; ownPeopleOnly?: boolean }): Promise<Staff>
}

/** A company with its built-in roles and its owner at a browser. */
export async function stage(config: Parameters<typeof testApp>[0] = {}): Promise<Stage> {
  const app = await testApp(config)
  const { given, world } = app
  for (const kind of ['administrator', 'manager', 'marketer', 'observer'] as const) {
    await given.insert('role', { id: newId(world.now()), name: kind, kind, created_at: world.now() })
  }
  const owner = await signIn(app, await givenMember(app))
  const { data } = (await owner.call('GET', '/roles')).body as { data: Role[] }
  const idOf = (kind: RoleRow['kind']) => data.find((role) => role.kind === kind)?.id ?? ''
  return {
    app,
    owner,
    roles: {
      owner: idOf('owner'),
      administrator: idOf('administrator'),
      manager: idOf('manager'),
      marketer: idOf('marketer'),
      observer: idOf('observer'),
    },
    member: async (role, wish = {}) => signIn(app, await givenMember(app, { role, ...wish })),
  }
}

/** Actions of the audit with what they were about, oldest first. */
export async function auditOf({ app }: Stage, entity: string): Promise<string[]> {
  const rows = await app.given.find('audit', { entity })
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(({ action }) => action)
}
