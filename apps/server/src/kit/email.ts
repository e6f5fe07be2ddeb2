/** The form in which e-mail addresses are compared and identity is decided by; the address itself is kept as written. */
export const foldEmail = (email: string): string => email.trim().normalize('NFC').toLowerCase()

const LOCAL = /^[^\s\p{C}"(),:;<>@[\]\\.]+(?:\.[^\s\p{C}"(),:;<>@[\]\\.]+)*$/u
const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?$/u
const TOP_LABEL = /^(?:xn--[a-z0-9-]+|[\p{L}\p{M}]{2,})$/iu

/**
 * Whether a mail could go to this address: letters of any script on both sides, at most 64 characters before the `@`, labels of
 * at most 63, 254 in all. No quoted local parts, no addresses of machines.
 */
export function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@')
  const labels = text.slice(at + 1).split('.')
  return (
    text.length <= 254 &&
    at > 0 &&
    at <= 64 &&
    LOCAL.test(text.slice(0, at)) &&
    labels.length > 1 &&
    labels.every((label) => label.length < 64 && LABEL.test(label)) &&
    TOP_LABEL.test(labels.at(-1) ?? '')
  )
}
