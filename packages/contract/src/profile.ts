import { type Static, Type } from 'typebox'
import { endpoint, Nullable, strict } from './kit/endpoint-v3.ts'
import { Email, Language, TimeZone, UserName } from './kit/settings.ts'

/** How somebody is called in the company shown, and how they want to read; null: as the company's settings say. */
export type Profile = Static<typeof Profile>
export const Profile = Type.Object(
  {
    /** Null for a login without a company. */
    name: Nullable(UserName),
    email: Email,
    language: Nullable(Language),
    timeZone: Nullable(TimeZone),
  },
  strict,
)

export const profile = {
  get: endpoint({
    method: 'GET',
    path: '/profile',
    access: 'signed-in',
    summary: 'Show the own profile',
    response: Profile,
  }),
  /** Changes what is given. The name is that in the company shown; language and time zone are everywhere the same. */
  update: endpoint({
    method: 'PATCH',
    path: '/profile',
    access: 'signed-in',
    summary: 'Change the own profile',
    body: Type.Object(
      {
        name: Type.Optional(UserName),
        language: Type.Optional(Nullable(Language)),
        timeZone: Type.Optional(Nullable(TimeZone)),
      },
      strict,
    ),
    response: Profile,
    errors: ['company.time_zone_unknown', 'team.no_company'],
  }),
}
