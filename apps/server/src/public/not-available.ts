import type { FastifyReply } from 'fastify'
import { html } from './html.ts'
import { sendPage } from './page.ts'
import { type Language, textsOf } from './texts.ts'

/** For what is unknown, switched off or gone; which of them, is not told. */
export function sendNotAvailable(reply: FastifyReply, language: Language) {
  const { notAvailable, notAvailableTitle: title } = textsOf(language)
  const body = html`<body><main class="card"><h1>${title}</h1><p>${notAvailable}</p></main></body>`
  return sendPage(reply, 404, { language, title, body })
}
