export { linkDead, tokenNotFound } from './auth.errors.ts'
export {
  createLogin,
  findTokenOwner,
  findV2Token,
  insertNewLogin,
  issueV2Token,
  readV2Token,
  refreshV2Token,
} from './auth.service.ts'
export { findLoginByEmail } from './auth.store.ts'
export { findSessionCaller, findTokenCaller } from './authenticate.ts'
export { languageOf } from './language-of.ts'
export type { Recorder } from './login-log.ts'
export { hashPassword } from './password.ts'
export { issueReset } from './password-resets.service.ts'
export { rightsOf } from './rights.ts'
export { clearSecondFactor } from './second-factor.service.ts'
export { chooseCompany, getLogin, openSession, requirePassword } from './sessions.service.ts'
export { issueSetupCode } from './setup.service.ts'
export { answerSignedIn, presentSession, witnessOf } from './sign-in.ts'
export { createTryLimits } from './try-limits.ts'
