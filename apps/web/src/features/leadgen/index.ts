export { LeadgentoolPage } from './leadgentool-page.tsx'
export { LeadgentoolsSection } from './leadgentools-section.tsx'
