export {
  createLogin,
  findTokenOwner,
  issueV2Token,
  readV2Token,
  refreshV2Token,
  type TokenOwner,
} from './auth.service.ts'
export { hashPassword } from './password.ts'
