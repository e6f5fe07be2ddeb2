export { createTag, deleteTag, foldTagName, renameTag, requireTags } from './tags.service.ts'
export { findTagByName, findTags } from './tags.store.ts'
