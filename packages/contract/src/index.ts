export * from './content.ts'
export * from './kit/ids.ts'
export * from './errors.ts'
export * from './events.ts'
