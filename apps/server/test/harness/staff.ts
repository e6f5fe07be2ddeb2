import type { Session } from '@korben/contract'
import { hashPassword } from '../../src/domains/auth/password.ts'
import { openSession } from '../../src/domains/auth/sessions.service.ts'
import type { RoleRow, UserRow } from '../../src/generated/rows.ts'
import { createWorkerCtx } from '../../src/kit/context.ts'
import { SESSION_COOKIE } from '../../src/kit/http/caller.ts'
import { newId } from '../../src/kit/ids.ts'
import type { TestApp } from './app.ts'

export const PASSWORD = 'correct horse battery'
/** Made once: it takes its time on purpose. */
let passwordHash: Promise<string> | null = null

/** What came back. `body` is null where there was none. */
export type Reply = { status: number; body: unknown; headers: Headers }

/** A member of staff at a browser: it keeps its cookie and sends what a page of ours would send along. */
export type Staff = {
  user: UserRow
  session: Session
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>
  /** The one it has at the moment: an answer may have brought another. */
  cookie(): string
}

/** Somebody with a password, a role of the company, and no browser yet. */
export async function givenMember(
  { given, world }: TestApp,
  {
    role = 'owner',
    ownPeopleOnly = false,
    rights = [],
  }: { role?: RoleRow['kind']; ownPeopleOnly?: boolean; rights?: string[] } = {},
): Promise<UserRow> {
  const isOwner = role === 'owner'
  const row = isOwner
    ? given.ownerRole
    : await given.insert('role', {
        id: newId(world.now()),
        name: role,
        kind: role,
        rights,
        own_people_only: ownPeopleOnly,
        created_at: world.now(),
      })
  const user = isOwner ? given.owner : await given.user({ role_id: row.id, name: role })
  passwordHash ??= hashPassword(PASSWORD)
  await world.sql`update login set password_hash = ${await passwordHash} where id = ${user.login_id}`
  return user
}

/** A caller of API v3 without any secret. */
export const callApi =
  ({ baseUrl }: Pick<TestApp, 'baseUrl'>, always: Record<string, string> = {}) =>
  async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> => {
    const response = await fetch(`${baseUrl}/api/v3${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...always, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? null : JSON.parse(text), headers: response.headers }
  }

/** A browser that is signed in; the password was not asked for. */
export async function signIn(app: TestApp, { login_id, ...user }: UserRow): Promise<Staff> {
  if (login_id === null) throw new Error('This user has no login.')
  const origin = { address: '127.0.0.1', userAgent: 'Test', record: async () => {} }
  let cookie = `${SESSION_COOKIE}=${await openSession(createWorkerCtx(app.world), login_id, origin)}`
  const { body } = await callApi(app, { cookie })('GET', '/session')
  const session = body as Session
  return {
    user: { login_id, ...user },
    session,
    call: async (method, path, body, headers = {}) => {
      const always = { cookie, 'x-csrf-token': session.csrfToken }
      const reply = await callApi(app, always)(method, path, body, headers)
      cookie = reply.headers.get('set-cookie')?.split(';')[0] ?? cookie
      return reply
    },
    cookie: () => cookie,
  }
}
