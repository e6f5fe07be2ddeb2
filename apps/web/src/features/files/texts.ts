import { defineTexts } from '../../lib/texts.ts'

export const filesTexts = defineTexts('files', {
  en: {
    upload: 'Upload an image',
    uploading: 'Uploading: {{percent}} %',
    notImage: 'This is no PNG, JPEG, GIF or WebP picture.',
  },
  uk: {
    upload: 'Завантажити зображення',
    uploading: 'Завантаження: {{percent}} %',
    notImage: 'Це не зображення PNG, JPEG, GIF або WebP.',
  },
  ru: {
    upload: 'Загрузить картинку',
    uploading: 'Загрузка: {{percent}} %',
    notImage: 'Это не изображение PNG, JPEG, GIF или WebP.',
  },
})
