export { foldEmail } from '../../kit/email.ts'
export {
  type AccountInput,
  createAccount,
  createAccounts,
  getAccount,
  lockAccount,
  setAccountStatus,
  setBotStatus,
} from './accounts.service.ts'
export {
  findAccount,
  findNewestAccount,
  findReachableAccount,
} from './accounts.store.ts'
export {
  type AccountProfile,
  type Found,
  findOrCreateAccount,
  type Newcomer,
} from './find-or-create-account.ts'
export { accountNotFound, emailInvalid, personNotFound, phoneInvalid } from './people.errors.ts'
export {
  addComment,
  type Contact,
  createPeople,
  createPerson,
  type FieldInput,
  getPerson,
  linkUsers,
  matchPeople,
  type PersonInput,
  type PersonUpdate,
  setFieldValues,
  updatePerson,
} from './people.service.ts'
export { findPeople } from './people.store.ts'
export {
  addTags,
  addTagsInBulk,
  removeTags,
  removeTagsInBulk,
} from './tag-people.ts'
