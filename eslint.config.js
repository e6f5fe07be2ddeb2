import { defineConfig } from 'eslint/config'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'
import { korben } from './eslint.rules.js'

/** Biome judges what one file shows; here are the rules that need types, and a few of our own. */

const TESTS = ['**/*.test.ts', '**/*.test.tsx', '**/*.test-d.ts', '**/*.fixture.ts', 'apps/server/test/**', 'e2e/**']
const TOOLS = ['scripts/**', 'bench/**', '*.config.ts', '*.config.js', 'eslint.rules.js', '.dependency-cruiser.js']

/** Where foreign bytes become our types; what is claimed there is checked there. */
const PARSE_BOUNDARIES = ['apps/server/src/api-v2/{read-*,mount,gate,wanted-ids}.ts', 'packages/contract/src/**']

const NETWORK = 'Outgoing requests go through `world.http` (kit/outbound), which guards the address.'

export default defineConfig(
  {
    ignores: [
      '**/node_modules/',
      'apps/server/src/generated/',
      'apps/server/src/kit/driver/',
      '**/dist/',
      '**/dist-unfinished/',
      '.runtime/',
      'data/',
      'e2e/output/',
      'coverage/',
    ],
  },
  {
    files: ['**/*.{ts,tsx,js,mjs}'],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { '@typescript-eslint': tseslint.plugin, korben },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': 'allow-with-description', minimumDescriptionLength: 5 },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'korben/suppression-reason': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[callee.property.name=/^(flatMap|sort|toSorted)$/] > :function[async=true]',
          message: 'A promise is no list and no number: await the answers first.',
        },
      ],
    },
  },
  {
    // The cap is 300, softly; here it stops being a matter of taste.
    files: ['**/*.{ts,tsx,js,mjs}'],
    ignores: [...TESTS, 'apps/web/src/**/{texts,*-texts}.ts'],
    rules: { 'max-lines': ['error', { max: 400 }] },
  },
  {
    files: ['**/*.{ts,tsx}'],
    ignores: ['apps/server/src/kit/**', ...PARSE_BOUNDARIES, ...TESTS, ...TOOLS],
    rules: { '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }] },
  },
  {
    files: ['apps/web/src/**/*.{ts,tsx}'],
    // Its rules alone: the type of its ready configurations is not that of ESLint's plugins.
    plugins: { 'react-hooks': { rules: reactHooks.rules } },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  {
    files: ['apps/server/**/*.ts'],
    ignores: [
      '**/*.store.ts',
      'apps/server/src/api-v2/*.read.ts',
      'apps/server/src/kit/**',
      'apps/server/src/cli/generate/**',
      ...TESTS,
    ],
    rules: { 'korben/sql-only-in-stores': 'error' },
  },
  {
    files: ['apps/**/*.{ts,tsx}', 'packages/contract/**/*.ts'],
    ignores: ['apps/server/src/kit/outbound/**', ...TESTS],
    rules: {
      'no-restricted-globals': ['error', { name: 'fetch', message: NETWORK }],
      'no-restricted-properties': [
        'error',
        { object: 'globalThis', property: 'fetch', message: NETWORK },
        { object: 'window', property: 'fetch', message: NETWORK },
      ],
      'no-restricted-imports': [
        'error',
        {
          paths: ['undici', 'node:http', 'node:https', 'node:http2', 'http', 'https', 'axios'].map((name) => ({
            name,
            message: NETWORK,
            allowTypeImports: true,
          })),
        },
      ],
    },
  },
)
