export { userNotFound } from './team.errors.ts'
export {
  deleteUser,
  getUser,
  getUsers,
  insertBuiltInRoles,
  insertUser,
} from './team.service.ts'
export { findOwner, findUser, findUsers, findUsersById } from './team.store.ts'
