import type { OrderRow, PaymentCreditRow } from '../generated/rows.ts'
import { type Html, html } from './html.ts'
import { offerTextsOf } from './offer.texts.ts'
import type { PublicOffer } from './public.store.ts'
import type { Language } from './texts.ts'

/** What the buyer has to write, what was wrong with it, and how they want to pay. `ways`: more than one is a choice. */
export type OrderForm = {
  token: string
  turn: number
  ways: readonly PaymentCreditRow[]
  fields: readonly BuyerField[]
  hasBought: boolean
}
export type BuyerField = { name: 'email' | 'phone'; value: string; fault: 'needed' | 'wrong' | null }

/** What a visitor can do with the offer. `leadHash`: the lead link of a tunnel that sells it. */
export type OfferState =
  | { kind: 'stranger'; leadHash: string | null }
  | { kind: 'sold_out' | 'not_payable' }
  | { kind: 'form'; form: OrderForm }
  | { kind: 'ordered'; order: OrderRow; instructions: string }

/** The page of an offer; no script. */
export function offerPage(offer: PublicOffer, state: OfferState, language: Language): Html {
  // What was ordered keeps its title and its price.
  const { title, price, currency } = state.kind === 'ordered' ? state.order : offer
  return html`<body><main class="card offer">
<p class="company">${offer.company_name}</p>
<h1 lang="${offer.language}">${title}</h1>
<p class="price">${moneyIn(language, price, currency)}</p>
${offer.description.trim() === '' ? '' : html`<p class="prose" lang="${offer.language}">${linked(offer.description)}</p>`}
${bodyOf(offer, state, language)}
</main></body>`
}

function bodyOf(offer: PublicOffer, state: OfferState, language: Language): Html {
  const t = offerTextsOf(language)
  switch (state.kind) {
    case 'stranger':
      return state.leadHash === null
        ? html`<p>${t.askForLink}</p>`
        : html`<p>${t.inChat}</p><a class="button button-main" rel="nofollow" href="/l/${state.leadHash}">${t.orderInChat}</a>`
    case 'sold_out':
      return html`<p class="notice">${t.soldOut}</p>`
    case 'not_payable':
      return html`<p class="notice">${t.notPayable}</p>`
    case 'form':
      return formOf(offer, state.form, language)
    case 'ordered':
      return html`<p class="notice notice-done" role="status">${t.isOrdered}</p>
<h2>${t.howToPay}</h2>
<p class="prose">${state.instructions === '' ? t.toldLater : linked(state.instructions)}</p>
<p class="small">${t.orderNumber}: <span class="id">${state.order.id}</span></p>`
  }
}

function formOf(offer: PublicOffer, { token, turn, ways, fields, hasBought }: OrderForm, language: Language): Html {
  const t = offerTextsOf(language)
  const [first] = ways
  const choice =
    ways.length < 2
      ? ''
      : html`<fieldset><legend>${t.payBy}</legend>${ways.map(
          ({ id, name }) =>
            html`<label class="choice"><input type="radio" name="way" value="${id}"${id === first?.id ? html` checked` : ''}> ${name}</label>`,
        )}</fieldset>`
  return html`${hasBought ? html`<p class="notice notice-done">${t.bought}</p>` : ''}
<form class="form" method="post" action="/b/${offer.hash}">
<input type="hidden" name="to" value="${token}"><input type="hidden" name="turn" value="${turn}">
${choice}
${fields.map((field) => fieldOf(field, language))}
${fields.length > 0 ? html`<p class="small" id="what-for">${t.whatFor}</p>` : ''}
<button class="button button-main">${hasBought ? t.orderAgain : t.order}</button>
</form>`
}

const INPUTS = {
  email: { type: 'email', autocomplete: 'email', longest: 255 },
  phone: { type: 'tel', autocomplete: 'tel', longest: 50 },
} as const

function fieldOf({ name, value, fault }: BuyerField, language: Language): Html {
  const t = offerTextsOf(language)
  const { type, autocomplete, longest } = INPUTS[name]
  const wrong = { email: t.emailWrong, phone: t.phoneWrong }[name]
  const isFaulty = fault === null ? '' : html` aria-invalid="true"`
  const told =
    fault === null ? '' : html`<span class="fault" id="${name}-fault">${fault === 'needed' ? t.needed : wrong}</span>`
  return html`<label for="${name}">${t[name]}</label>
<input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" maxlength="${longest}" required value="${value}"${isFaulty}
  aria-describedby="${fault === null ? '' : `${name}-fault `}what-for">${told}`
}

/** Too many requests from one place. */
export function slowDownPage(language: Language): { title: string; body: Html } {
  const { tooFastTitle, tooFast } = offerTextsOf(language)
  return {
    title: tooFastTitle,
    body: html`<body><main class="card"><h1>${tooFastTitle}</h1><p>${tooFast}</p></main></body>`,
  }
}

/** `currency` may be one that the runtime has no sign for; its code stands there then. */
export const moneyIn = (language: Language, price: string, currency: string): string =>
  new Intl.NumberFormat(language, { style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' }).format(
    Number(price),
  )

const ADDRESS = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}]/g

/** Text with its web addresses as links. */
function linked(text: string): Html[] {
  const parts: Html[] = []
  let end = 0
  for (const { 0: address, index } of text.matchAll(ADDRESS)) {
    parts.push(html`${text.slice(end, index)}`, html`<a href="${address}" rel="nofollow noopener">${address}</a>`)
    end = index + address.length
  }
  return [...parts, html`${text.slice(end)}`]
}
