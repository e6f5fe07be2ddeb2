import { Type } from 'typebox'
import { expect, test } from 'vitest'
import { fillSettings } from './settings-table.ts'

const page = '# Page\n\n<!-- settings: made by `npm run generate` -->\nold\n<!-- end of settings -->\n\nEnd.\n'
const setting = (schema: object, env: string, fallback: unknown) =>
  ({ ...schema, env, default: fallback, description: 'What | it does.' }) as never

test('the table replaces what stood between the marks and nothing else', () => {
  const filled = fillSettings(page, [
    setting(Type.Integer({ minimum: 0, maximum: 9 }), 'PORT', 8),
    setting(Type.Boolean(), 'SAMPLE', true),
    setting(Type.Enum(['a', 'b']), 'MODE', 'a'),
    setting(Type.Union([Type.String(), Type.Null()]), 'URL', null),
    setting(Type.Array(Type.String()), 'ALLOW', []),
  ])
  expect(filled).toBe(`# Page

<!-- settings: made by \`npm run generate\` -->
| variable | value | default | what it does |
|---|---|---|---|
| \`PORT\` | 0 to 9 | \`8\` | What \\| it does. |
| \`SAMPLE\` | \`1\`, \`0\` | \`1\` | What \\| it does. |
| \`MODE\` | \`a\`, \`b\` | \`a\` | What \\| it does. |
| \`URL\` | text | – | What \\| it does. |
| \`ALLOW\` | list, by commas | – | What \\| it does. |
<!-- end of settings -->

End.
`)
  expect(fillSettings(filled ?? '', [setting(Type.Boolean(), 'ONLY', false)])).toContain('| `ONLY` | `1`, `0` | `0` |')
})

test('a page without marks gets no table', () => {
  expect(fillSettings('# Page\n', [])).toBeNull()
})
