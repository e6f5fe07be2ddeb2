import type { CompanyId, LoginId, UserId } from '@korben/contract'
import { createLogin, issueV2Token } from '../domains/auth/index.ts'
import { insertCompany } from '../domains/company/index.ts'
import { ensureBuiltIn } from '../domains/connections/index.ts'
import { insertBuiltInRoles, insertUser } from '../domains/team/index.ts'
import type { WorkerCtx } from '../kit/context.ts'
import { newId } from '../kit/ids.ts'

/** `ownerName`: the part of the e-mail before the `@` without it. `timeZone`: IANA name, UTC without it. */
export type NewCompany = {
  name: string
  ownerEmail: string
  ownerPassword: string
  ownerName?: string | undefined
  timeZone?: string | undefined
  language?: string | undefined
}

/** `token`: the company's API token in clear. */
export type CreatedCompany = {
  companyId: CompanyId
  userId: UserId
  loginId: LoginId
  token: string
}

/**
 * Makes a company with all that every company has (COM-5): roles, owner, API token, the built-in connections. All or nothing.
 * An owner who has a login already keeps it, and must give its password: throws `auth.login_taken` otherwise.
 */
export const createCompany = (worker: WorkerCtx, company: NewCompany): Promise<CreatedCompany> =>
  worker.transaction(async (tx) => {
    const { id: companyId } = await insertCompany(tx, {
      name: company.name,
      timeZone: company.timeZone,
      language: company.language,
    })
    const login = await createLogin(tx, {
      email: company.ownerEmail,
      password: company.ownerPassword,
    })
    const userId: UserId = newId(tx.now())
    const ctx = tx.forCompany(companyId, { kind: 'cli', userId })
    await insertBuiltInRoles(ctx)
    const name = company.ownerName ?? login.email.split('@')[0] ?? login.email
    await insertUser(ctx, {
      id: userId,
      loginId: login.id,
      role: 'owner',
      name,
      email: login.email,
    })
    const token = await issueV2Token(ctx)
    await ensureBuiltIn(ctx)
    return { companyId, userId, loginId: login.id, token }
  })
