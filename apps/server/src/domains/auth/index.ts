export { createLogin, findTokenOwner, issueV2Token, readV2Token, refreshV2Token } from './auth.service.ts'
export { findSessionCaller, findTokenCaller } from './authenticate.ts'
