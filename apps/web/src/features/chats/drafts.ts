import type { AccountId } from '@korben/contract'

const nameOf = (accountId: AccountId) => `korben-draft-${accountId}`

/** What was typed into a chat and not sent yet, in this browser. */
export const readDraft = (accountId: AccountId): string => localStorage.getItem(nameOf(accountId)) ?? ''

export function keepDraft(accountId: AccountId, text: string): void {
  try {
    if (text === '') localStorage.removeItem(nameOf(accountId))
    else localStorage.setItem(nameOf(accountId), text)
  } catch {
    // The browser's store is full; what is typed stays on the page all the same.
  }
}

export const forgetDraft = (accountId: AccountId): void => localStorage.removeItem(nameOf(accountId))
