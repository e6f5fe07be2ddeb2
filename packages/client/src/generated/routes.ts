// Made by `npm run generate` from the contract; never edited.
import type { Routes } from '../routes.ts'

export const routes: Routes = {
  session: {
    signIn: 'POST /session',
    get: 'GET /session',
    chooseCompany: 'PUT /session/company',
    signOut: 'DELETE /session',
    devices: 'GET /session/devices',
    signOutDevice: 'DELETE /session/devices/:deviceId',
    changePassword: 'PUT /session/password',
    events: 'GET /session/events',
  },
  tokens: {
    list: 'GET /tokens',
    create: 'POST /tokens',
    revoke: 'DELETE /tokens/:tokenId',
  },
  tags: {
    list: 'GET /tags',
    usage: 'GET /tags/:tagId/usage',
    create: 'POST /tags',
    rename: 'PATCH /tags/:tagId',
    delete: 'DELETE /tags/:tagId',
  },
  templates: {
    listCategories: 'GET /template-categories',
    createCategory: 'POST /template-categories',
    renameCategory: 'PATCH /template-categories/:categoryId',
    deleteCategory: 'DELETE /template-categories/:categoryId',
    list: 'GET /templates',
    get: 'GET /templates/:templateId',
    create: 'POST /templates',
    update: 'PATCH /templates/:templateId',
    copy: 'POST /templates/:templateId/copy',
    delete: 'DELETE /templates/:templateId',
  },
}
