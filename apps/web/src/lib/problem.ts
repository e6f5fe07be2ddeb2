import { isApiError, isNetworkError, isRateLimitError, isTimeoutError } from '@korben/client'
import { getLanguage } from './language.ts'
import { type Code, problemTexts } from './problem-texts.ts'
import { defineTexts } from './texts.ts'

const texts = defineTexts('problem', {
  en: {
    network: 'The server cannot be reached. Check your connection and try again.',
    timeout: 'The server took too long. It may have been done all the same: look before you try again.',
    bug: 'This page failed. Reload it; what you saved is kept.',
    newer: 'The application was renewed. Reload the page.',
    required: 'Must be filled in',
    invalid: 'Is not right',
    tooShort_one: 'At least {{count}} character',
    tooShort_other: 'At least {{count}} characters',
    tooLong_one: 'At most {{count}} character',
    tooLong_other: 'At most {{count}} characters',
    wait: 'Too many requests. Try again in {{count}} s.',
  },
  uk: {
    network: 'Сервер недоступний. Перевірте з’єднання та спробуйте ще раз.',
    timeout: 'Сервер відповідав надто довго. Можливо, все виконано: перевірте, перш ніж повторювати.',
    bug: 'На сторінці сталася помилка. Перезавантажте її; збережене не зникло.',
    newer: 'Застосунок оновлено. Перезавантажте сторінку.',
    required: 'Потрібно заповнити',
    invalid: 'Неправильне значення',
    tooShort_one: 'Щонайменше {{count}} символ',
    tooShort_few: 'Щонайменше {{count}} символи',
    tooShort_many: 'Щонайменше {{count}} символів',
    tooShort_other: 'Щонайменше {{count}} символу',
    tooLong_one: 'Щонайбільше {{count}} символ',
    tooLong_few: 'Щонайбільше {{count}} символи',
    tooLong_many: 'Щонайбільше {{count}} символів',
    tooLong_other: 'Щонайбільше {{count}} символу',
    wait: 'Забагато запитів. Спробуйте за {{count}} с.',
  },
  ru: {
    network: 'Сервер недоступен. Проверьте соединение и попробуйте ещё раз.',
    timeout: 'Сервер отвечал слишком долго. Возможно, всё выполнено: проверьте, прежде чем повторять.',
    bug: 'На странице произошла ошибка. Перезагрузите её; сохранённое не пропало.',
    newer: 'Приложение обновлено. Перезагрузите страницу.',
    required: 'Нужно заполнить',
    invalid: 'Неверное значение',
    tooShort_one: 'Не меньше {{count}} символа',
    tooShort_few: 'Не меньше {{count}} символов',
    tooShort_many: 'Не меньше {{count}} символов',
    tooShort_other: 'Не меньше {{count}} символа',
    tooLong_one: 'Не больше {{count}} символа',
    tooLong_few: 'Не больше {{count}} символов',
    tooLong_many: 'Не больше {{count}} символов',
    tooLong_other: 'Не больше {{count}} символа',
    wait: 'Слишком много запросов. Попробуйте через {{count}} с.',
  },
})

const isKnown = (code: string): code is Code => code in problemTexts

/** What has gone wrong and what to do, in the language of the reader. */
export function problemOf(error: unknown): string {
  const t = texts.now()
  if (isRateLimitError(error)) return t('wait', { count: error.retryAfter })
  if (isNetworkError(error)) return t('network')
  if (isTimeoutError(error)) return t('timeout')
  if (isApiError(error)) return problemTexts[isKnown(error.code) ? error.code : 'internal'][getLanguage()]
  if (error instanceof Error && /dynamically imported module|preload/i.test(error.message)) return t('newer')
  return t('bug')
}

/** Names the request in the server's log, for whoever is asked for help. */
export const requestIdOf = (error: unknown): string | null =>
  isApiError(error) && (error.status >= 500 || error.code === 'UNREADABLE') ? error.requestId : null

/** Whether nobody knows if it was done, so that the same may be tried again under the same key. */
export const isUnknownEnd = (error: unknown): boolean =>
  isNetworkError(error) || isTimeoutError(error) || (isApiError(error) && error.status >= 500)

export type Fault = { path: string; message: string }

/** What is wrong with the parts of what was sent. A path of the body begins with the field: `name`, `content/0/text`. */
export function faultsOf(error: unknown): Fault[] {
  if (!isApiError(error) || !Array.isArray(error.details.faults)) return []
  return error.details.faults.flatMap((fault: unknown) =>
    isFault(fault) ? [{ path: fault.path.replace(/^\/(body|query|params)\//, ''), message: plain(fault.message) }] : [],
  )
}

const isFault = (value: unknown): value is Fault =>
  typeof value === 'object' &&
  value !== null &&
  'path' in value &&
  typeof value.path === 'string' &&
  'message' in value &&
  typeof value.message === 'string'

/** The server speaks to developers; the usual faults are said again for everybody. */
function plain(message: string): string {
  const t = texts.now()
  if (/required/.test(message)) return t('required')
  const [, bound, count] = /not have (fewer|more) than (\d+)/.exec(message) ?? []
  if (bound === 'fewer' && Number(count) === 1) return t('required')
  if (count) return t(bound === 'fewer' ? 'tooShort' : 'tooLong', { count: Number(count) })
  return /^must match|^must/.test(message) ? t('invalid') : message
}
