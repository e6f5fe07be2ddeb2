import type { FileRow } from '../../generated/rows.ts'
import { type Config, publicUrlOf } from '../../kit/config.ts'

/** Where anybody who knows it can get a file. The name at its end is for people. */
export const addressOf = (config: Config, { address, name }: Pick<FileRow, 'address' | 'name'>): string =>
  `${publicUrlOf(config)}/files/${address}/${encodeURIComponent(name)}`
