import { api, type Endpoint } from '@korben/contract'

/** The method and path of every endpoint of API v3 that answers once and takes JSON, for the SDK: what it needs of the contract when it runs. */
export function renderClientRoutes(): string {
  const sections = Object.entries(api).map(([section, endpoints]) => {
    const lines = Object.entries<Endpoint>(endpoints)
      .filter(([, { isStream, takesBytes }]) => !isStream && !takesBytes)
      .map(([name, { method, path }]) => `    ${name}: '${method} ${path}',`)
    return [`  ${section}: {`, ...lines, '  },'].join('\n')
  })
  return [
    '// Made by `npm run generate` from the contract; never edited.',
    "import type { Routes } from '../routes.ts'",
    '',
    'export const routes: Routes = {',
    ...sections,
    '}',
    '',
  ].join('\n')
}
