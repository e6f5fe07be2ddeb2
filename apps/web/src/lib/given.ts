type Given<T> = { [Key in keyof T as undefined extends T[Key] ? never : Key]: T[Key] } & {
  [Key in keyof T as undefined extends T[Key] ? Key : never]?: Exclude<T[Key], undefined>
}

/** The same without what is undefined: the contract knows absent keys only. */
export function given<T extends object>(values: T): Given<T> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined)
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- what is left has the types it had
  return Object.fromEntries(entries) as Given<T>
}
