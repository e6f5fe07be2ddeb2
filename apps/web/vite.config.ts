import { fileURLToPath } from 'node:url'
import { defineConfig, type UserConfig } from 'vite'

/** What the server answers itself while Vite serves the application (`npm run dev`). */
const SERVER = process.env.KORBEN_SERVER ?? 'http://localhost:8080'
const SERVED_BY_SERVER = [
  '/api',
  '/assets',
  '/docs',
  '/hooks',
  '/healthz',
  '/readyz',
  '/metrics',
  '/init.js',
  '^/[lwb]/',
]

export default defineConfig(
  async ({ command }): Promise<UserConfig> => ({
    root: fileURLToPath(new URL('.', import.meta.url)),
    // Files of the public pages; the server serves them.
    publicDir: false,
    // The server replaces it in every answer; Vite's own preloads take it from the page.
    ...(command === 'build' ? { html: { cspNonce: '{{nonce}}' } } : {}),
    plugins: command === 'serve' ? [(await import('@vitejs/plugin-react')).default()] : [],
    build: {
      assetsDir: 'app',
      target: 'es2023',
      manifest: 'manifest.json',
      // Nothing may stand in the page itself or in an address: the policy allows neither.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      // What a first visit loads is bounded by a test.
      chunkSizeWarningLimit: 900,
      rolldownOptions: {
        onLog: (level, log, handle) => {
          // Of libraries that also run on servers; in the browser there is nothing else.
          if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log)
        },
      },
    },
    server: {
      port: 5173,
      proxy: Object.fromEntries(SERVED_BY_SERVER.map((path) => [path, { target: SERVER, changeOrigin: false }])),
    },
  }),
)
