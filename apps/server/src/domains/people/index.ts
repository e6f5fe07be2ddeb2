export {
  createAccount,
  createAccounts,
  getAccount,
  lockAccount,
  setAccountStatus,
  setBotStatus,
} from './accounts.service.ts'
export { findReachableAccount } from './accounts.store.ts'
export { type AccountProfile, findOrCreateAccount, isGuestName } from './find-or-create-account.ts'
export { findWriters } from './find-writers.ts'
export { seenBy } from './own-people.store.ts'
export { findSights, findUnseen, viewerOf } from './own-people.ts'
export { accountNotFound, emailInvalid, personNotFound, phoneInvalid } from './people.errors.ts'
export {
  addComment,
  createPeople,
  createPerson,
  createPersonByHand,
  getPerson,
  linkUsers,
  matchPeople,
  setFieldValues,
  updatePerson,
} from './people.service.ts'
export { markPeople, type PersonMark } from './people.store.ts'
export { searchQuery } from './search-words.ts'
export { peopleJobs } from './tag-matching.ts'
export { addTags, addTagsInBulk, removeTags, removeTagsInBulk } from './tag-people.ts'
