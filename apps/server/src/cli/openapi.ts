import { buildOpenApi, v2 } from '@korben/contract'
import server from '../../package.json' with { type: 'json' }
import { publicUrlOf } from '../kit/config.ts'
import type { Command } from './command.ts'

export const openapiCommand: Command = {
  name: 'openapi',
  summary: 'Print the OpenAPI document of API v2',
  options: {},
  run: async ({ config }) => {
    const document = buildOpenApi(v2, { version: server.version, serverUrl: `${publicUrlOf(config)}/api/v2` })
    return { json: document, text: JSON.stringify(document, null, 2) }
  },
}
