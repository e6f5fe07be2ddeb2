export { tagNotFound } from './tags.errors.ts'
export {
  createTag,
  deleteTag,
  foldTagName,
  renameTag,
  requireTags,
} from './tags.service.ts'
export { findTagByName, findTags, findTagsById } from './tags.store.ts'
