export * from './content.ts'
export * from './kit/ids.ts'
