import type { V2FieldCode, V2Fields } from '@korben/contract'

/** A given value that cannot be read as what its field means. */
export class Fault {
  readonly code: V2FieldCode
  constructor(code: V2FieldCode) {
    this.code = code
  }
}

/** Everything that is wrong with one request, so that it can be told at once. The first fault of a field counts. */
export class Faults {
  readonly #codes = new Map<string, V2FieldCode>()

  add(path: string, code: V2FieldCode): void {
    if (!this.#codes.has(path)) this.#codes.set(path, code)
  }

  get any(): boolean {
    return this.#codes.size > 0
  }

  /** Paths come from the caller too (`variables/…`), so the object is built without touching its prototype. */
  get fields(): V2Fields {
    return Object.fromEntries(this.#codes)
  }
}

/** The path of a nested value: its parts joined by `/` (reference 1.7). */
export const pathOf = (path: string, key: string | number): string => (path === '' ? String(key) : `${path}/${key}`)
