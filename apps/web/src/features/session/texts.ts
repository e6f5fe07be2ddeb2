import { defineTexts } from '../../lib/texts.ts'

export const sessionTexts = defineTexts('session', {
  en: {
    title: 'Sign in',
    email: 'E-mail address',
    password: 'Password',
    submit: 'Sign in',
    code: 'Code from your app',
    codeHint: 'Six digits; or one of your recovery codes.',
    confirm: 'Go on',
    back: 'Begin again',
    needed: 'Must be filled in',
  },
  uk: {
    title: 'Вхід',
    email: 'Електронна адреса',
    password: 'Пароль',
    submit: 'Увійти',
    code: 'Код із застосунку',
    codeHint: 'Шість цифр або один із кодів відновлення.',
    confirm: 'Далі',
    back: 'Почати спочатку',
    needed: 'Потрібно заповнити',
  },
  ru: {
    title: 'Вход',
    email: 'Электронный адрес',
    password: 'Пароль',
    submit: 'Войти',
    code: 'Код из приложения',
    codeHint: 'Шесть цифр или один из кодов восстановления.',
    confirm: 'Дальше',
    back: 'Начать сначала',
    needed: 'Нужно заполнить',
  },
})
