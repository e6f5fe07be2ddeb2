export { tokenNotFound } from './auth.errors.ts'
export { createLogin, findTokenOwner, findV2Token, issueV2Token, readV2Token, refreshV2Token } from './auth.service.ts'
export { findSessionCaller, findTokenCaller } from './authenticate.ts'
