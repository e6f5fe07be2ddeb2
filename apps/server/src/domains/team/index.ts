export { getUser, getUsers, insertBuiltInRoles, insertUser } from './team.service.ts'
export { findOwner, findUser, findUsers } from './team.store.ts'
