import { Type } from 'typebox'

/** What companies, users and their settings are told by, wherever they are given. */
export const CompanyName = Type.String({ minLength: 1, maxLength: 255, pattern: '\\S', examples: ['Acme'] })
export const UserName = Type.String({ minLength: 1, maxLength: 255, pattern: '\\S', examples: ['Ann'] })
export const Email = Type.String({ minLength: 3, maxLength: 254, examples: ['ann@example.com'] })
/** An IANA name. */
export const TimeZone = Type.String({ minLength: 1, maxLength: 64, examples: ['Europe/Kyiv'] })
export const Language = Type.Enum(['en', 'uk', 'ru'])

/** At least ten characters; anything that can be typed. */
export const Password = Type.String({ minLength: 10, maxLength: 200, examples: ['correct horse battery'] })
/** A password as it is given to be compared. */
export const GivenPassword = Type.String({ minLength: 1, maxLength: 200, examples: ['correct horse battery'] })
/** The secret of a link; it stands behind the `#`, so no server and no log sees it. */
export const LinkToken = Type.String({ minLength: 20, maxLength: 200, examples: ['dGhlIHNlY3JldCBvZiBhIGxpbms'] })
/** Six digits of an authenticator application, or one of the recovery codes. */
export const SecondFactorCode = Type.String({ minLength: 6, maxLength: 30, examples: ['287082'] })
