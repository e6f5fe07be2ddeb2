export { ExpensesPage } from './expenses-page.tsx'
