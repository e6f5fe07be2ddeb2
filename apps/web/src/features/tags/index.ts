export { useTags } from './tags.ts'
export { TagsPage } from './tags-page.tsx'
