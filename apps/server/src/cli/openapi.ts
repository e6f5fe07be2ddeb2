import { openapiV2 } from '@korben/contract'
import type { Command } from './command.ts'

export const openapiCommand: Command = {
  name: 'openapi',
  summary: 'Print the OpenAPI document of API v2',
  options: {},
  run: async () => {
    const document = openapiV2()
    return { json: { ...document }, text: JSON.stringify(document, null, 2) }
  },
}
