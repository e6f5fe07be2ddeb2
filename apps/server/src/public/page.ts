import type { FastifyReply } from 'fastify'
import { type Html, html } from './html.ts'
import type { Language } from './texts.ts'

/** No inline script or style, nothing from elsewhere but pictures. */
const policy = (framedBy: readonly string[]) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' https: data:",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors ${framedBy.length > 0 ? framedBy.join(' ') : "'none'"}`,
  ].join('; ')

/** `framedBy`: origins whose pages may show this one in a frame; none may without it. */
export type Page = { language: Language; title: string; body: Html; script?: string; framedBy?: readonly string[] }

/** Sends a page of the public side with the headers that keep it safe. */
export const sendPage = (reply: FastifyReply, status: number, { language, title, body, script, framedBy = [] }: Page) =>
  reply
    .code(status)
    .headers({
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy(framedBy),
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
    })
    .send(
      html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="/assets/icon.svg">
<link rel="stylesheet" href="/assets/public.css">
${script ? html`<script type="module" src="${script}"></script>` : ''}
</head>
${body}
</html>
`.markup,
    )
